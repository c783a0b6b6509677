import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Writable } from "node:stream";
import { createSimulator, type Simulator } from "@cyberintegrations/simulator";
import { openStore } from "@cyberintegrations/store";
import { status } from "cyberintegrations-test-servers/answers";
import { apiServer } from "cyberintegrations-test-servers/api-server";
import { elasticsearchServer } from "cyberintegrations-test-servers/elasticsearch";
import { sentinelServer } from "cyberintegrations-test-servers/sentinel";
import { until } from "cyberintegrations-test-servers/until";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { runInside, tempFolder } from "./harness.ts";

let folder: ReturnType<typeof tempFolder>;
let simulator: Simulator;
beforeEach(async () => {
  folder = tempFolder();
  simulator = await createSimulator({ feeds: 5 });
});
afterEach(async () => {
  await simulator.close();
  folder[Symbol.dispose]();
});

const at = (name: string) => join(folder.path, name);

/** Writes a config with outputs, and runs commands with it. */
function configure(outputs: string) {
  const { tiUrl, username, apiKey } = simulator;
  const config = at("config.yaml");
  writeFileSync(
    config,
    `api: { url: "${tiUrl}", username: "${username}", apiKey: "${apiKey}" }\nstore: ./feeds.db\n` +
      `collections: { ioc/common: {} }\noutputs:\n${outputs}\n`,
  );
  mkdirSync(at("out"), { recursive: true });
  return (...args: string[]) => runInside([...args, "--config", config]);
}

const lines = (name: string) =>
  readFileSync(at(name), "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as { event: string; position: number });

const toFile = "  siem: { type: file, path: ./out/siem.ndjson, tlp: red }";

const sentinelOf = (more: string) =>
  `{ type: sentinel, workspaceId: w, tenantId: t, clientId: c${more} }`;

describe("deliver", () => {
  it("delivers what was synced once, and shows where it is", async () => {
    const run = configure(toFile);
    await run("sync");
    const first = await run("deliver");
    expect(first).toMatchObject({ code: 0, stdout: "" });
    expect(first.stderr).toMatch(/siem: \d+ items sent, 0 rejected/);
    const sent = lines("out/siem.ndjson");
    expect(new Set(sent.map(({ event }) => event))).toEqual(new Set(["indicator.created"]));
    expect((await run("deliver")).stderr).toMatch(/siem: 0 items sent, 0 rejected/);
    expect(lines("out/siem.ndjson")).toHaveLength(sent.length);
    const shown = JSON.parse((await run("outputs", "status", "--json")).stdout) as object;
    expect(shown).toMatchObject([
      {
        ...{ output: "siem", lag: 0, deadLetters: 0, sent: sent.length, retried: 0, rejected: 0 },
        ...{ circuit: "closed", error: null },
      },
    ]);
    expect((await run("status")).stdout).toMatch(/\| siem +\| +0 \|/);
    const report = JSON.parse((await run("status", "--json")).stdout) as object;
    expect(report).toMatchObject({ outputs: [{ output: "siem", lag: 0 }] });
  });

  it("writes with --dry-run what it would send, and sends nothing", async () => {
    const run = configure(toFile);
    await run("sync");
    const { code, stdout } = await run("deliver", "--dry-run");
    expect(code).toBe(0);
    expect(JSON.parse(stdout.split("\n")[0] ?? "")).toMatchObject({
      output: "siem",
      event: "indicator.created",
    });
    expect(existsSync(at("out/siem.ndjson"))).toBe(false);
    expect((await run("outputs", "status", "--json")).stdout).toBe("[]\n");
  });

  it("delivers to the other outputs when one is gone, and exits with 1", async () => {
    await using hook = await apiServer(status(410));
    const run = configure(`${toFile}\n  hook: { type: webhook, url: "${hook.url}", tlp: red }`);
    await run("sync");
    const { code, stderr } = await run("deliver");
    expect(code).toBe(1);
    expect(stderr).toMatch(/hook: stopped: webhook: answered 410/);
    expect(lines("out/siem.ndjson").length).toBeGreaterThan(0);
    expect(hook.seen).toHaveLength(1);
  });

  it("delivers again after a replay from a date or a position", async () => {
    const run = configure(toFile);
    await run("sync");
    await run("deliver");
    const count = lines("out/siem.ndjson").length;
    const replayed = await run("outputs", "replay", "siem", "--from", "2026-01-01");
    expect(replayed).toMatchObject({ code: 0, stdout: "siem continues after position 0\n" });
    await run("deliver");
    expect(lines("out/siem.ndjson")).toHaveLength(2 * count);
    const last = lines("out/siem.ndjson").at(-1)?.position ?? 0;
    await run("outputs", "replay", "siem", "--from", String(last - 1));
    await run("deliver");
    expect(lines("out/siem.ndjson")).toHaveLength(2 * count + 1);
    expect((await run("outputs", "replay", "other", "--from", "1")).stderr).toContain(
      "expected one of siem",
    );
  });

  it("lists what a destination rejects, and sends it again", async () => {
    let code = 400;
    await using hook = await apiServer((_, response) => response.writeHead(code).end());
    const run = configure(`  hook: { type: webhook, url: "${hook.url}", tlp: red }`);
    await run("sync");
    expect((await run("deliver")).code).toBe(0);
    const letters = JSON.parse((await run("outputs", "dead-letters", "list", "--json")).stdout) as {
      key: string;
    }[];
    expect(letters[0]).toMatchObject({ output: "hook", reason: "webhook: answered 400" });
    code = 204;
    const [first, second] = letters.map(({ key }) => key);
    const dropped = await run("outputs", "dead-letters", "drop", "--keys", first ?? "");
    expect(dropped.stdout).toBe("1 dropped\n");
    await run("outputs", "dead-letters", "retry", "--keys", second ?? "");
    await run("deliver");
    const left = JSON.parse((await run("outputs", "dead-letters", "list", "--json")).stdout) as [];
    expect(left).toHaveLength(letters.length - 2);
  });

  it("refuses simulated data of a demo", async () => {
    const run = configure(toFile);
    await using store = await openStore(at("feeds.db"));
    await store.commit({ collection: "(simulated data)", from: null, to: "demo", feeds: [] });
    expect(await run("deliver")).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("got one with simulated data") as string,
    });
  });
});

it("reports changed settings of an output once, and a replay applies them to what was delivered", async () => {
  const withTlp = (tlp: string) => configure(toFile.replace("tlp: red", `tlp: ${tlp}`));
  const events = () => lines("out/siem.ndjson").map(({ event }) => event);
  await withTlp("red")("sync");
  expect((await withTlp("red")("deliver")).stderr).not.toContain("settings have changed");
  const before = events().length;
  const note = "run: cyberintegrations outputs replay siem --from 0";
  const run = withTlp("clear");
  expect((await run("doctor")).stdout).toContain(note);
  expect((await run("outputs", "status")).stdout).toContain(note);
  expect(JSON.parse((await run("outputs", "status", "--json")).stdout)).toMatchObject([
    { output: "siem", settingsChanged: true },
  ]);
  const first = await run("deliver");
  expect(first.stderr).toContain("siem: its settings have changed");
  expect(first.stderr).toContain(note);
  expect((await run("deliver")).stderr).not.toContain("settings have changed");
  expect((await run("doctor")).stdout).not.toContain(note);
  expect((await run("outputs", "status")).stdout).not.toContain(note);
  expect(events()).toHaveLength(before);
  await run("outputs", "replay", "siem", "--from", "0");
  await run("deliver");
  expect(events().slice(before)).toContain("indicator.withdrawn");
  expect(events().slice(before)).not.toContain("indicator.created");
});

it("reconciles a destination with the store", async () => {
  await using server = await elasticsearchServer({ apiKey: "key" });
  const run = configure(
    `  elastic: { type: elasticsearch, url: "${server.url}", apiKey: key, tlp: red }\n${toFile}`,
  );
  await run("sync");
  expect(await run("outputs", "reconcile", "elastic")).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("Deliver first") as string,
  });
  await run("deliver");
  const stored = server.documents.size;
  server.put("cyberintegrations-indicators/default:elastic:lost", {
    cyberintegrations: { id: "lost", tenant: "default", output: "elastic", type: "domain" },
    threat: { indicator: { name: "lost.example" } },
  });
  const dry = await run("outputs", "reconcile", "elastic", "--dry-run");
  expect(dry.stdout).toBe(
    `elastic: ${stored + 1} indicators found, 1 not in the store, 0 removed\n`,
  );
  const { code, stdout } = await run("outputs", "reconcile", "elastic", "--json");
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toEqual({
    ...{ output: "elastic", checked: stored + 1, unwanted: 1, removed: 1 },
  });
  expect(server.documents.size).toBe(stored);
  expect((await run("outputs", "reconcile", "siem")).stderr).toContain("Elasticsearch");
});

it("shows the path and the query of a webhook nowhere, because they can be a secret", async () => {
  await using hook = await apiServer(status(410));
  const url = `${new URL(hook.url).origin}/canary-path?canary-name=canary-value`;
  const run = configure(`  hook: { type: webhook, url: "${url}", tlp: red }`);
  await run("sync");
  const shown: string[] = [];
  for (const args of [
    ["doctor"],
    ["doctor", "--json"],
    ["deliver"],
    ["deliver", "--dry-run"],
    ["outputs", "list"],
    ["outputs", "list", "--json"],
    ["outputs", "status", "--json"],
    ["status", "--json"],
    ["outputs", "dead-letters", "list", "--json"],
  ]) {
    const { stdout, stderr } = await run(...args);
    shown.push(stdout, stderr);
  }
  await hook[Symbol.asyncDispose]();
  const down = await run("doctor");
  shown.push(down.stdout);
  expect(down.stdout).toContain("/REDACTED: connection refused");
  expect(shown.join("\n")).not.toContain("canary");
});

it("deliver --watch shows in its health how far each output is, and why it waits", async () => {
  await using hook = await apiServer(status(503));
  const run = configure(`${toFile}\n  hook: { type: webhook, url: "${hook.url}", tlp: red }`);
  await run("sync");
  const end = new AbortController();
  let log = "";
  const stderr = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      log += String(chunk);
      done();
    },
  });
  const args = ["deliver", "--watch", "1s", "--config", at("config.yaml"), "--health-port", "0"];
  const watching = runInside(args, { signal: end.signal, stderr });
  await until(() => log.includes("hook: not delivered") && log.includes("siem: "));
  const [, url = ""] = /(http:\/\/\S+\/)health/.exec(log) ?? [];
  const response = await fetch(`${url}health`);
  const health = (await response.json()) as { readonly outputs: object[] };
  expect([response.status, health]).toMatchObject([
    503,
    {
      ok: false,
      outputs: [
        { output: "siem", circuit: "closed", error: null, lag: 0, oldest: null, deadLetters: 0 },
        { output: "hook", error: "webhook: answered 503", oldest: expect.any(String) as string },
      ],
    },
  ]);
  expect(health.outputs[1]).toHaveProperty("counts.retried", expect.any(Number));
  end.abort();
  await watching;
});

it("sync --watch delivers meanwhile, and a destination that is down delays neither the sync nor others", async () => {
  await using hook = await apiServer(status(503));
  configure(`${toFile}\n  hook: { type: webhook, url: "${hook.url}", tlp: red }`);
  const end = new AbortController();
  const args = ["sync", "--watch", "1s", "--config", at("config.yaml"), "--health-port", "0"];
  const watching = runInside(args, { signal: end.signal });
  await until(() => existsSync(at("out/siem.ndjson")) && hook.seen.length > 0);
  await until(() => readFileSync(at("out/siem.ndjson"), "utf8").endsWith("\n"));
  end.abort();
  const { code, stderr } = await watching;
  expect(code).toBe(130);
  expect(stderr).toMatch(/hook: not delivered: webhook: answered 503/);
});

it("delivers to Sentinel with a secret from a file, and doctor signs in", async () => {
  const application = { workspaceId: "w", tenantId: "t", clientId: "c", secret: "canary-1" };
  await using server = await sentinelServer(application);
  writeFileSync(at("secret"), "canary-1\n");
  const more = `, secretFile: ./secret, url: "${server.url}", loginUrl: "${server.url}", tlp: red`;
  const allowed = ", deliverReserved: true, requestsPerMinute: 60000";
  const run = configure(`  siem: ${sentinelOf(more + allowed)}`);
  await run("sync");
  const { stdout } = await run("doctor");
  expect(stdout).toContain("sign-in: the application has signed in");
  expect(server.objects.size).toBe(0);
  const { code, stderr } = await run("deliver");
  expect(stderr).toMatch(/siem: \d+ items sent, 0 rejected/);
  expect(code).toBe(0);
  expect(server.objects.size).toBeGreaterThan(3);
  expect(stdout + stderr).not.toContain("canary");
});

it("doctor checks each destination, and sends nothing", async () => {
  await using hook = await apiServer(status(405));
  const run = configure(
    `${toFile}\n  hook: { type: webhook, url: "${hook.url}" }\n  log: { type: syslog, host: 127.0.0.1, port: 1, protocol: tcp }`,
  );
  const { stdout } = await run("doctor");
  expect(stdout).toContain("✓ output siem: writable: ");
  expect(stdout).toContain("✓ output hook: reachable: answered 405 to a GET request");
  expect(stdout).toMatch(
    /✗ output log: syslog: tcp:\/\/127\.0\.0\.1:1: can't send \(ECONNREFUSED\)/,
  );
  expect(hook.seen.map(({ body }) => body)).toEqual([""]);
});

it("status shows what deliveries of all processes have sent, retried and rejected, and whether the circuit is open", async () => {
  let code = 503;
  await using hook = await apiServer((_, response) =>
    response.writeHead(code, code === 503 ? { "retry-after": "0" } : {}).end(),
  );
  const run = configure(`  hook: { type: webhook, url: "${hook.url}", tlp: red }`);
  const shown = async () => {
    const { stdout } = await run("outputs", "status", "--json");
    return (JSON.parse(stdout) as object[])[0] as Record<string, unknown>;
  };
  await run("sync");
  expect((await run("deliver")).code).toBe(1);
  const down = await shown();
  const reason = "webhook: answered 503";
  expect(down).toMatchObject({ sent: 0, rejected: 0, circuit: "open", error: reason });
  const { lag, retried } = down;
  expect(retried).toEqual(expect.any(Number));
  code = 204;
  await run("deliver");
  const up = await shown();
  expect(up).toMatchObject({ retried, rejected: 0, circuit: "closed", error: null, lag: 0 });
  expect(up["sent"]).toBeGreaterThan(0);
  expect(lag).toBeGreaterThanOrEqual(up["sent"] as number);
  code = 400;
  await run("outputs", "replay", "hook", "--from", "0");
  await run("deliver");
  expect(await shown()).toMatchObject({ sent: up["sent"], rejected: up["sent"], error: null });
  expect((await run("status")).stdout).toMatch(/\| hook .*\| closed +\|/);
});

describe("an output that can't be used", () => {
  it.each([
    ["a: { type: kafka }", "5:8: outputs.a.type: expected one of webhook, file"],
    ["a b: { type: file, path: x }", "5:3: outputs.?: "],
    ["a: { type: file }", "5:3: outputs.a.path: expected a text"],
    ["a: { type: file, path: x, tlp: yellow }", "5:29: outputs.a.tlp: expected one of clear"],
    ["a: { type: file, path: x, minSeverity: high }", "outputs.a.minSeverity: expected one of"],
    ["a: { type: file, path: x, collections: [apt/treat] }", "outputs.a.collections.0: expected"],
    ["a: { type: file, path: x, allowList: [10.0.0.0/99] }", "outputs.a.allowList.0: expected"],
    ["a: { type: file, path: x, url: y }", "5:29: outputs.a.url: unknown setting"],
    ["a: { type: webhook, url: hooks.example }", "outputs.a.url: expected an absolute URL"],
    ["a: { type: webhook, url: http://hooks.example }", "outputs.a.url: expected https:"],
    [
      "a: { type: webhook, url: https://hooks.example, secret: canary }",
      "outputs.a.secret: expected whsec_",
    ],
    [
      "a: { type: webhook, url: https://hooks.example, secret: x, secretFile: y }",
      "outputs.a.secretFile: expected secret or secretFile, got both",
    ],
    [
      "a: { type: webhook, url: https://hooks.example, secretFile: ./none }",
      "outputs.a.secretFile: expected a readable file",
    ],
    ["a: { type: elasticsearch, url: https://es.example }", "outputs.a.apiKey: expected apiKey"],
    [
      'a: { type: elasticsearch, url: https://es.example, apiKey: "can\\nary" }',
      "5:54: outputs.a.apiKey: expected an API key without spaces",
    ],
    [
      "a: { type: elasticsearch, url: https://es.example, apiKey: k, index: Canary }",
      "outputs.a.index: expected the name of an index",
    ],
    [
      "a: { type: webhook, url: https://user:canary@hooks.example/x }",
      "outputs.a.url: expected no user name and no password in it\n",
    ],
    ["a: { type: splunk-hec, url: https://splunk.example }", "outputs.a.token: expected token"],
    ["a: { type: sentinel, workspaceId: w }", "outputs.a.tenantId: expected"],
    [`a: ${sentinelOf("")}`, "outputs.a.secret: expected secret or secretFile"],
    [`a: ${sentinelOf(", secret: x, content: feeds")}`, "outputs.a.content: expected indicators"],
    [`a: ${sentinelOf(", secret: can ary")}`, "outputs.a.secret: expected a text without spaces"],
    [`a: ${sentinelOf(", secret: x, loginUrl: login")}`, "outputs.a.loginUrl: expected"],
    [
      `a: ${sentinelOf(", secret: x, url: http://sentinel.example")}`,
      "outputs.a.url: expected https",
    ],
    ["a: { type: syslog, host: x, tls: { ca: ./none.pem } }", "outputs.a.tls.ca: expected PEM"],
    ["a: { type: file, path: x }\n  a: { type: file, path: y }", "6:3: this key is set twice"],
  ])("is reported with its position before anything is sent: %s", async (output, message) => {
    const { code, stderr } = await configure(`  ${output}`)("deliver");
    expect(stderr).toContain(message);
    expect(stderr).not.toContain("canary");
    expect(code).toBe(2);
    expect(existsSync(at("feeds.db"))).toBe(false);
  });

  it("is an unknown one of --output, and none at all", async () => {
    const run = configure(toFile);
    expect((await run("deliver", "--output", "other")).stderr).toContain(
      '--output: expected one of siem; got "other"',
    );
    writeFileSync(at("config.yaml"), "store: ./feeds.db\n");
    expect((await run("deliver")).stderr).toMatch(/outputs: expected at least one in .*, got none/);
  });
});
