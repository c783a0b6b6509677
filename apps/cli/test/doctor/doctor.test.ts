import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { createSimulator } from "@cyberintegrations/simulator";
import { describe, expect, it, vi } from "vitest";
import { createAuthority } from "cyberintegrations-test-servers/certificates";
import { forwardProxy } from "cyberintegrations-test-servers/forward-proxy";
import type { Finding } from "../../src/doctor/finding.ts";
import { failedStep, route } from "../../src/doctor/route.ts";
import { envFor, runInside, tempFolder } from "../harness.ts";
import { canary, deaf, situations } from "./situations.ts";

interface Diagnosis {
  readonly ok: boolean;
  readonly checks: readonly Finding[];
}

const nameOf = ({ check, collection }: Finding) =>
  collection === undefined ? check : `${check} ${collection}`;
const named = ({ checks }: Diagnosis, status: Finding["status"]) =>
  checks.filter((finding) => finding.status === status).map(nameOf);

/** The line of each check, without its mark, by name. */
const linesOf = (stdout: string) =>
  new Map(
    stdout
      .trimEnd()
      .split("\n")
      .map((line) => {
        const [, mark, name = ""] = /^([✓✗–]) ([^:]+): /.exec(line) ?? [];
        expect(mark, line).toBeDefined();
        return [name, line];
      }),
  );

describe("doctor distinguishes", () => {
  it.for(situations)("$name: $fails", { concurrent: true }, async (situation, { expect }) => {
    const { servers, env } = await situation.arrange();
    const args = ["doctor", ...(situation.args ?? ["--collections", "ioc/common"])];
    const io = { env, ...situation.io?.() };
    const ran = await runInside(args, io);
    const asJson = await runInside([...args, "--json"], io);
    for (const server of servers) await server[Symbol.asyncDispose]();

    expect([ran.code, asJson.code]).toEqual([1, 1]);
    const diagnosis = JSON.parse(asJson.stdout) as Diagnosis;
    expect(diagnosis.ok).toBe(false);
    expect(named(diagnosis, "failed")).toEqual([situation.fails]);
    if (situation.skips !== undefined) {
      expect(named(diagnosis, "skipped")[0]).toBe(situation.skips);
    }
    const line = linesOf(ran.stdout).get(situation.fails);
    expect(line).toMatch(/^✗ /);
    expect(line).toMatch(situation.line);
    expect(JSON.stringify([ran, asJson])).not.toContain(canary);
  });
});

describe("a healthy account", () => {
  it("has a line for every check, and exits with 0", async () => {
    await using simulator = await createSimulator({ feeds: 3 });
    using folder = tempFolder();
    const store = join(folder.path, "feeds.db");
    const args = ["doctor", "--store", store, "--collections", "ioc/common,compromised/breached"];
    const { code, stdout, stderr } = await runInside(args, { env: envFor(simulator) });
    expect(code).toBe(0);
    expect(stderr).toBe("");
    const { tiUrl } = simulator;
    const steady = stdout.replace(/by \d+ s/, "by N s").replace(/[\d.]+ GB/, "N GB");
    expect(steady.split("\n")).toEqual([
      `✓ config: Threat Intelligence at ${tiUrl}, settings from the environment`,
      `✓ store: none at ${store} yet; the first sync creates it, N GB free`,
      "✓ DNS: 127.0.0.1 resolves to 127.0.0.1",
      "✓ proxy: none",
      `✓ connection: connected to ${new URL(tiUrl).host}`,
      "✓ TLS: not used: the URL starts with http:",
      `✓ URL: the API answers at ${tiUrl}`,
      "✓ allow-list: no redirect to a login page",
      "✓ login: the user name and the API key are accepted",
      "✓ clock: differs from the server's by N s",
      `✓ grants: ${simulator.collections("ti").length} collections granted`,
      "✓ page ioc/common: readable, 3 feeds to read",
      "✓ page compromised/breached: readable, 3 feeds to read",
      "✓ rate limit: no unresolved rate limiting",
      "",
    ]);
  });

  it("gets a request for one feed of each collection, and no more", async () => {
    await using simulator = await createSimulator({ feeds: 3 });
    await runInside(["doctor"], { env: envFor(simulator) });
    const pages = simulator.requests.filter(({ collection }) => collection !== undefined);
    expect(pages.map(({ collection }) => collection).sort()).toEqual(
      simulator.collections("ti").toSorted(),
    );
    for (const { params } of pages) expect(params).toMatchObject({ limit: "1" });
  });

  it("can have an empty collection, a base URL without its slash, and a small clock difference", async () => {
    await using simulator = await createSimulator({ feeds: 0 });
    const env = { ...envFor(simulator), CYBERINTEGRATIONS_API_URL: simulator.tiUrl.slice(0, -1) };
    const io = { env, now: () => Date.now() + 4 * 60_000 };
    const { code, stdout } = await runInside(["doctor", "--collections", "ioc/common"], io);
    expect(code).toBe(0);
    expect(stdout).toContain("✓ page ioc/common: readable, empty");
  });

  it("can have a rate limit that a slower pace satisfies", async () => {
    await using simulator = await createSimulator({
      feeds: 3,
      faults: [{ kind: "status", status: 429, headers: { "Retry-After": "0" } }],
    });
    const args = ["doctor", "--collections", "ioc/common"];
    const { code } = await runInside(args, { env: envFor(simulator) });
    expect(code).toBe(0);
    expect(simulator.requests[0]?.status).toBe(429);
  });

  it("can be behind a proxy that resolves the API's name, and a private CA", async () => {
    const authority = await createAuthority();
    const tls = await authority.issue({ names: [{ type: "dns", value: "api.example" }] });
    await using simulator = await createSimulator({ feeds: 3, tls });
    await using proxy = await forwardProxy({ credentials: `user:${canary}` });
    const env = {
      ...envFor(simulator),
      CYBERINTEGRATIONS_API_URL: simulator.tiUrl.replace("127.0.0.1", "api.example"),
      CYBERINTEGRATIONS_PROXY: proxy.url.replace("//", `//user:${canary}@`),
      CYBERINTEGRATIONS_CA: authority.ca,
    };
    const { code, stdout } = await runInside(["doctor", "--collections", "ioc/common"], { env });
    expect(code).toBe(0);
    expect(stdout).toContain("✓ DNS: the proxy resolves api.example");
    expect(stdout).toContain(`✓ proxy: localhost:${proxy.port}\n`);
    expect(stdout).toContain("✓ TLS: the certificate is trusted");
    expect(stdout).not.toContain(canary);
  });

  it.each([
    [["violation/list"], 0, "✓ page violation/list: readable"],
    [["violation/list", "compromised/darkweb"], 1, "✗ page compromised/darkweb: GET "],
  ])("of DRP is judged by its pages: %j", async (collections, expected, line) => {
    using folder = tempFolder();
    await using simulator = await createSimulator({ feeds: 3, grants: ["violation/list"] });
    const config = join(folder.path, "config.yaml");
    const api = { url: simulator.drpUrl, username: simulator.username, apiKey: simulator.apiKey };
    const names = Object.fromEntries(collections.map((name) => [name, null]));
    writeFileSync(config, JSON.stringify({ product: "drp", api, collections: names }));
    const { code, stdout } = await runInside(["doctor", "--config", config]);
    expect(stdout).toContain("✓ config: Digital Risk Protection at ");
    expect(stdout).toContain("✓ grants: this product does not list them");
    expect(stdout).toContain(line);
    expect(code).toBe(expected);
  });
});

describe("settings that can't be used", () => {
  it.each([
    [{}, [], /set CYBERINTEGRATIONS_API_URL/],
    [
      { CYBERINTEGRATIONS_CA: "/nowhere.pem" },
      [],
      /CYBERINTEGRATIONS_CA: expected .*"\/nowhere\.pem"/,
    ],
    [{ CYBERINTEGRATIONS_API_URL: "http://ti.example/" }, [], /expected https:.*shows the key/],
    [{ CYBERINTEGRATIONS_API_URL: "ti.example/api/v2/" }, [], /starts with https:\/\//],
    [{}, ["--config", "/nowhere.yaml"], /expected a readable file.*init writes one/],
    [
      { CYBERINTEGRATIONS_API_URL: "https://ti.example/" },
      ["--collections", "ioc/comon"],
      /Nearest/,
    ],
  ])("fail the config check, skip the rest, and exit with 2: %j %j", async (change, args, line) => {
    const account = { CYBERINTEGRATIONS_USERNAME: "u", CYBERINTEGRATIONS_API_KEY: canary };
    const url = { CYBERINTEGRATIONS_API_URL: "https://ti.example/api/v2/" };
    const env = Object.keys(change).length > 0 ? { ...account, ...url, ...change } : {};
    const { code, stdout } = await runInside(["doctor", ...args], { env });
    expect(code).toBe(2);
    const [first = "", ...rest] = stdout.trimEnd().split("\n");
    expect(first).toMatch(/^✗ config: /);
    expect(first).toMatch(line);
    expect(rest.length).toBeGreaterThan(8);
    for (const other of rest) expect(other).toMatch(/^– .*: skipped: config failed$/);
    const asJson = await runInside(["doctor", "--json", ...args], { env });
    expect(asJson.code).toBe(2);
    expect(named(JSON.parse(asJson.stdout) as Diagnosis, "failed")).toEqual(["config"]);
  });
});

it("names the entry of NO_PROXY that can't be used in the config check", async () => {
  vi.stubEnv("NO_PROXY", "127.0.0.0/33");
  const env = {
    CYBERINTEGRATIONS_API_URL: "https://ti.example/",
    CYBERINTEGRATIONS_USERNAME: "u",
    CYBERINTEGRATIONS_API_KEY: "k",
    CYBERINTEGRATIONS_PROXY: "env",
  };
  const { code, stdout } = await runInside(["doctor"], { env });
  vi.unstubAllEnvs();
  expect(code).toBe(2);
  expect(stdout).toMatch(
    /^✗ config: NO_PROXY: expected .*, got 127\.0\.0\.0\/33\. Write a network as .*: 10\.0\.0\.0\/8\.\n/,
  );
});

it("ends at once when interrupted, and exits with 130", async () => {
  await using silent = await deaf();
  const interrupt = new AbortController();
  const env = {
    CYBERINTEGRATIONS_API_URL: `http://127.0.0.1:${silent.port}/`,
    CYBERINTEGRATIONS_USERNAME: "u",
    CYBERINTEGRATIONS_API_KEY: "k",
  };
  const running = runInside(["doctor"], { env, signal: interrupt.signal });
  await expect.poll(() => silent.open()).toBe(1);
  interrupt.abort();
  const { code, stdout } = await running;
  expect(code).toBe(130);
  expect(stdout).toMatch(/^✓ config: .*\n✓ store: .*\n$/);
});

it("has a step for every error code", () => {
  expect([...new Set(Object.values(failedStep))].toSorted()).toEqual(
    route.filter((step) => step !== "DNS").toSorted(),
  );
});
