import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { status } from "cyberintegrations-test-servers/answers";
import { apiServer } from "cyberintegrations-test-servers/api-server";
import { expect, it } from "vitest";
import { start } from "../harness.ts";
import { usePostgres } from "./postgres.ts";
import { until, type Rig, type Running } from "./rig.ts";

const { rig: makeRig } = usePostgres();

const collections = { "ioc/common": {} };
const toFile = (name: string) => ({ type: "file", path: `./${name}.ndjson`, tlp: "red" });
const toHook = (url: string) => ({ type: "webhook", url, allowHttp: true, tlp: "red" });

interface Sent {
  readonly key: string;
  readonly indicator: { readonly value: string };
}
/** What a file of an output contains. */
function lines(rig: Rig, name: string): Sent[] {
  const path = join(dirname(rig.config), `${name}.ndjson`);
  if (!existsSync(path)) return [];
  const text = readFileSync(path, "utf8").trimEnd();
  return text === "" ? [] : text.split("\n").map((line) => JSON.parse(line) as Sent);
}
const valuesOf = (items: readonly Sent[]) => items.map(({ indicator }) => indicator.value).sort();

/** The values that a tenant may deliver. */
async function expected(rig: Rig, tenant: string): Promise<string[]> {
  const { stdout } = await rig.run("deliver --dry-run", "--tenant", tenant, "--output", "preview");
  const rows = stdout.split("\n").filter(Boolean);
  return valuesOf(rows.map((row) => JSON.parse(row) as Sent));
}

/** The response of one of a running program's pages. */
async function page(running: Running, name: "health" | "metrics"): Promise<string> {
  await until(() => running.text().includes("/metrics"));
  const [, url = ""] = /(http:\/\/\S+\/)health/.exec(running.text()) ?? [];
  return await (await fetch(`${url}${name}`)).text();
}

it("workers deliver to the outputs of each tenant what is its own, and show how far they are", async () => {
  await using rig = await makeRig();
  const [acme, globex] = [await rig.simulator({ feeds: 8 }), await rig.simulator({ feeds: 6 })];
  await using hook = await apiServer((_, response) => response.writeHead(503).end());
  const down = toHook(hook.url);
  rig.configure({
    acme: [acme, collections, { siem: toFile("acme"), preview: toFile("unused"), down }],
    globex: [globex, collections, { siem: toFile("globex"), preview: toFile("unused") }],
  });
  for (const tenant of ["acme", "globex"]) await rig.run("sync", "--tenant", tenant);
  const wanted = { acme: await expected(rig, "acme"), globex: await expected(rig, "globex") };
  expect(wanted.acme.filter((value) => wanted.globex.includes(value))).toEqual([]);
  const scheduler = rig.start("schedule", "--watch", "1m", "--health-port", "0");
  const worker = rig.worker("--health-port", "0");
  const seen = () => [valuesOf(lines(rig, "acme")), valuesOf(lines(rig, "globex"))];
  await until(() => lines(rig, "globex").length > 0 && lines(rig, "acme").length > 0);
  await until(() => hook.seen.length > 0);
  expect(seen()).toEqual([wanted.acme, wanted.globex]);

  const notes = () => worker.text();
  await until(() => notes().includes("acme/outputs/down: not delivered: webhook: answered 503"));
  const read = async () =>
    JSON.parse(await page(worker, "health")) as { readonly outputs: readonly object[] };
  await until(async () => (await read()).outputs.length === 5);
  const health = await read();
  expect(health).toMatchObject({ ok: true });
  expect(health.outputs).toContainEqual(
    expect.objectContaining({
      ...{ tenant: "globex", output: "siem", circuit: "closed", error: null, lag: 0, oldest: null },
      ...{ sent: wanted.globex.length, rejected: 0, deadLetters: 0 },
    }),
  );
  expect(health.outputs).toContainEqual(
    expect.objectContaining({
      ...{ tenant: "acme", output: "down", oldest: expect.stringMatching(/^20\d\d-/) as string },
    }),
  );
  expect(await page(worker, "metrics")).toContain(
    `cyberintegrations_output_sent{tenant="acme",output="siem"} ${wanted.acme.length}\n`,
  );
  const metrics = await page(scheduler, "metrics");
  expect(metrics).toContain('cyberintegrations_output_lag{tenant="globex",output="siem"} 0\n');
  expect(metrics).toMatch(/cyberintegrations_output_lag\{tenant="acme",output="down"\} [1-9]/);
  expect(metrics).toMatch(
    /cyberintegrations_output_circuit_open\{tenant="acme",output="down"\} [01]/,
  );

  const { stdout } = await rig.run("status");
  expect(stdout).toMatch(/\| globex +\| siem +\| +0 \|/);
  expect(stdout).toMatch(/Output acme down: not available: webhook: answered 503; circuit /);
  expect((await rig.run("status", "--tenant", "globex")).stdout).not.toContain("acme");
});

it("an output of a worker that is killed is delivered by another process, with the same keys and never by two at a time", async () => {
  await using rig = await makeRig();
  const simulator = await rig.simulator({ feeds: 8 });
  let [active, most] = [0, 0];
  let holds = true;
  await using hook = await apiServer((_, response) => {
    active += 1;
    most = Math.max(most, active);
    response.on("close", () => (active -= 1));
    if (!holds) response.writeHead(204).end();
  });
  rig.configure({
    acme: [simulator, collections, { siem: toHook(hook.url), preview: toFile("unused") }],
  });
  await rig.run("sync", "--tenant", "acme");
  const wanted = await expected(rig, "acme");
  await rig.run("schedule", "--job-expiry", "10s");
  const args = ["worker", "--config", rig.config, "--job-expiry", "10s"];
  const killed = start(args);
  await until(() => hook.seen.length === 1);
  const other = start(args);
  try {
    killed.kill("SIGKILL");
    holds = false;
    const lag = async () => {
      const { stdout } = await rig.run(
        "outputs status",
        "--tenant",
        "acme",
        "--output",
        "siem",
        "--json",
      );
      return (JSON.parse(stdout) as { readonly lag: number }[])[0]?.lag;
    };
    await until(async () => hook.seen.length > 1 && (await lag()) === 0);
  } finally {
    other.kill("SIGKILL");
  }
  const bodies = hook.seen.map(({ body }) => JSON.parse(body) as { data: { items: Sent[] } });
  const [first, second] = bodies.map(({ data }) => data.items);
  expect(valuesOf(second ?? [])).toEqual(wanted);
  expect(second?.map(({ key }) => key)).toEqual(first?.map(({ key }) => key));
  expect(hook.seen[1]?.headers["webhook-id"]).toBe(hook.seen[0]?.headers["webhook-id"]);
  expect(most).toBe(1);
});

it.each(["worker", "schedule"])(
  "%s refuses an output that is not valid, with its position",
  async (command) => {
    await using rig = await makeRig();
    const simulator = await rig.simulator();
    const siem = { type: "webhook", url: "https://hooks.example", secret: "canary" };
    rig.configure({ acme: [simulator, collections, { siem }] });
    const { code, stderr } = await rig.run(command);
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /config\.json:\d+:\d+: tenants\.0\.outputs\.siem\.secret: expected whsec_/,
    );
    expect(stderr).not.toContain("canary");
  },
);

it("a missing secret file stops only the output that names it", async () => {
  await using rig = await makeRig();
  const simulator = await rig.simulator({ feeds: 3 });
  const hook = { type: "webhook", url: "https://hooks.example", secretFile: "./none" };
  rig.configure({ acme: [simulator, collections, { hook, siem: toFile("siem") }] });
  await rig.run("sync", "--tenant", "acme");
  await rig.run("schedule");
  rig.worker();
  await until(() => lines(rig, "siem").length > 0);
  const letters = async () => (await rig.run("dead-letters list")).stdout;
  await until(async () => (await letters()).includes("output hook"));
  expect(await letters()).toContain("hook.secretFile: expected a readable file");
  const listed = await rig.run("dead-letters list", "--json", "--tenant", "acme");
  expect(JSON.parse(listed.stdout)).toMatchObject([{ tenant: "acme", output: "hook" }]);
  expect((await rig.run("dead-letters retry", "--tenant", "acme")).stdout).toContain("1 returned");
});

const names = ["acme", "globex"] as const;
type Name = (typeof names)[number];

interface Row {
  readonly output: string;
  readonly key: string;
  readonly position: number;
  readonly event: string;
  readonly indicator: { readonly value: string };
}
const rows = (text: string): Row[] =>
  text
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Row);

/** Two tenants whose outputs have the same names: a file, and a webhook that rejects everything. */
async function twoTenants(rig: Rig, url: string) {
  const hook = { type: "webhook", url, allowHttp: true, tlp: "red" };
  const outputs = (tenant: string) => ({
    siem: { type: "file", path: `./${tenant}.ndjson`, tlp: "red" },
    hook,
    [`only-${tenant}`]: hook,
  });
  const [acme, globex] = [await rig.simulator({ feeds: 6 }), await rig.simulator({ feeds: 4 })];
  rig.configure({
    acme: [acme, collections, outputs("acme")],
    globex: [globex, collections, outputs("globex")],
  });
  for (const tenant of names) await rig.run("sync", "--tenant", tenant);
  const of = (tenant: Name, command: string, ...args: string[]) =>
    rig.run(command, "--tenant", tenant, ...args);
  const json = async (tenant: Name, command: string, ...args: string[]) =>
    JSON.parse((await of(tenant, command, "--json", ...args)).stdout) as unknown;
  const sent = (tenant: Name) => {
    const path = join(dirname(rig.config), `${tenant}.ndjson`);
    return existsSync(path) ? rows(readFileSync(path, "utf8")) : [];
  };
  /** What the tenant's store has, and no other's. */
  const own = async (tenant: Name) =>
    rows((await of(tenant, "export indicators", "--format", "ndjson")).stdout).map(
      (row) => (row as unknown as { value: string }).value,
    );
  return { of, json, sent, own };
}

it("deliver sends what is the tenant's own to the tenant's own outputs, and to no other's", async () => {
  await using rig = await makeRig();
  await using hook = await apiServer(status(204));
  const { of, json, sent, own } = await twoTenants(rig, hook.url);
  const preview = rows((await of("globex", "deliver", "--dry-run")).stdout);
  const globex = new Set(await own("globex"));
  expect(preview.length).toBeGreaterThan(0);
  expect(preview.filter(({ indicator }) => !globex.has(indicator.value))).toEqual([]);
  expect(new Set(preview.map(({ output }) => output))).toEqual(
    new Set(["siem", "hook", "only-globex"]),
  );
  expect((await of("acme", "deliver", "--output", "siem")).code).toBe(0);
  const acme = new Set(await own("acme"));
  expect(sent("acme").length).toBeGreaterThan(0);
  expect(sent("acme").filter(({ indicator }) => !acme.has(indicator.value))).toEqual([]);
  expect(sent("globex")).toEqual([]);
  expect(await json("globex", "outputs status")).toEqual([]);
  expect(await json("acme", "outputs status")).toMatchObject([{ output: "siem", lag: 0 }]);
  expect(await json("acme", "status")).toMatchObject({ outputs: [{ tenant: "acme" }] });
  expect(await json("globex", "status")).not.toHaveProperty("outputs");
  const other = await of("acme", "deliver", "--output", "only-globex");
  expect([other.code, other.stderr]).toEqual([
    2,
    expect.stringContaining("--output: expected one of siem, hook, only-acme"),
  ]);
});

it("every command for outputs needs one of the config's tenants", async () => {
  await using rig = await makeRig();
  const simulator = await rig.simulator();
  const outputs = { siem: { type: "file", path: "./canary.ndjson" } };
  rig.configure({ acme: [simulator, collections, outputs], globex: [simulator, collections] });
  const commands = ["deliver", "outputs list", "outputs status", "outputs replay siem --from 0"];
  const letters = ["list", "retry", "drop"].map((name) => `outputs dead-letters ${name}`);
  for (const command of [...commands, ...letters]) {
    for (const args of [[], ["--tenant", "initech"]]) {
      const { code, stderr } = await rig.run(command, ...args);
      expect(stderr, command).toContain("--tenant: expected one of acme, globex; got");
      expect(code).toBe(2);
    }
  }
});

it("outputs and their dead letters are listed, replayed, retried and dropped for one tenant", async () => {
  await using rig = await makeRig();
  let code = 400;
  await using hook = await apiServer((_, response) => response.writeHead(code).end());
  const { of, json } = await twoTenants(rig, hook.url);
  expect(await json("acme", "outputs list")).toMatchObject([
    ...[{ name: "siem" }, { name: "hook" }, { name: "only-acme" }],
  ]);
  for (const tenant of names) await of(tenant, "deliver", "--output", "siem,hook");
  const letters = async (tenant: Name) =>
    (await json(tenant, "outputs dead-letters list")) as Row[];
  const [acme, globex] = [await letters("acme"), await letters("globex")];
  expect(acme.length).toBeGreaterThan(0);
  expect(globex.length).toBeGreaterThan(0);
  expect(acme.filter(({ key }) => globex.some((letter) => letter.key === key))).toEqual([]);

  // The keys of another tenant select nothing.
  const foreign = globex.map(({ key }) => key).join(",");
  expect(await json("acme", "outputs dead-letters drop", "--keys", foreign)).toEqual({
    dropped: 0,
  });
  expect(await json("acme", "outputs dead-letters retry", "--keys", foreign)).toEqual({
    retried: 0,
  });
  expect(await letters("globex")).toEqual(globex);
  code = 204;
  await of("acme", "outputs dead-letters retry");
  await of("acme", "deliver", "--output", "hook");
  expect(await letters("acme")).toEqual([]);
  expect(await json("globex", "outputs dead-letters drop")).toEqual({ dropped: globex.length });

  const positions = async (tenant: Name) =>
    ((await json(tenant, "outputs status")) as Row[]).map(({ output, position }) => [
      output,
      position,
    ]);
  const before = await positions("globex");
  await of("acme", "outputs replay siem", "--from", "0");
  expect(await positions("acme")).toContainEqual(["siem", 0]);
  expect(await positions("globex")).toEqual(before);
});
