import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openStore } from "@cyberintegrations/store";
import { until } from "cyberintegrations-test-servers/until";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { runInside, tempFolder } from "./harness.ts";

let folder: ReturnType<typeof tempFolder>;
beforeEach(() => {
  folder = tempFolder();
});
afterEach(() => {
  folder[Symbol.dispose]();
});

const at = (name: string) => join(folder.path, name);
const secret = "a-secret-of-the-tests";

/** Writes a config with a server, which needs no account. */
function configure(server: string): string {
  writeFileSync(at("config.yaml"), `store: ./feeds.db\nserver:\n${server}\n`);
  writeFileSync(at("token"), `${secret}\n`);
  return at("config.yaml");
}

/** Starts the command, and calls `use` while it runs. Resolves to what it wrote. */
async function serving(args: readonly string[], use: (told: () => string) => Promise<void>) {
  const interrupt = new AbortController();
  let told = "";
  const stream = {
    isTTY: false,
    write(text: string, done?: () => void) {
      told += text;
      done?.();
      return true;
    },
    on: () => undefined,
    once: () => undefined,
    off: () => undefined,
  } as unknown as NodeJS.WriteStream;
  const running = runInside(["serve", ...args], {
    signal: interrupt.signal,
    stderr: stream,
    stdout: stream,
  });
  const started = () => /Serving .* at http/.test(told);
  const ended = running.then(() => false);
  const isRunning = await Promise.race([ended, until(started).then(() => true)]);
  try {
    if (isRunning) await use(() => told);
  } finally {
    interrupt.abort();
  }
  return { code: (await running).code, told };
}

const urlIn = (told: string, what: RegExp) => what.exec(told)?.[1] ?? "";

describe("serve", () => {
  it("serves the lists of the config, with health and metrics, until it is interrupted", async () => {
    const config = configure(
      `  listen: 127.0.0.1:0\n  tokens: [{ name: firewall, tokenFile: ./token, read: [lists], expires: 2999-12-31 }]\n` +
        `  lists: { bad-ips: { types: [ipv4], limit: 1 } }`,
    );
    {
      await using store = await openStore(at("feeds.db"));
      const more = {
        raw: "",
        key: "ip",
        valid: true,
        reason: null,
        feedId: null,
        confidence: null,
      };
      const rest = {
        ttl: 30,
        firstSeen: null,
        lastSeen: null,
        deleted: false,
        malware: [],
        actors: [],
      };
      const ioc = (value: string, severity: string) =>
        ({ type: "ipv4", value, tlp: "green", severity, ...more, ...rest }) as const;
      const iocs = [ioc("203.0.114.1", "green"), ioc("203.0.114.2", "red")];
      const feeds = [{ id: "a", seqUpdate: "1", feed: {}, parsed: {}, iocs }];
      await store.commit({ collection: "ioc/common", from: null, to: "1", feeds });
    }
    const { code, told } = await serving(
      ["--config", config, "--health-port", "0"],
      async (told) => {
        const url = urlIn(told(), /at (http:\S+)/);
        const read = async (authorization: string) => {
          const response = await fetch(`${url}lists/bad-ips`, { headers: { authorization } });
          return [response.status, await response.text()];
        };
        expect(await read(`Bearer ${secret}`)).toEqual([200, "203.0.114.2\n"]);
        expect(await read(`Bearer wrong`)).toEqual([401, expect.any(String)]);
        await until(() => told().includes("Health at"));
        const health = await fetch(urlIn(told(), /Health at (\S+),/));
        expect([health.status, await health.json()]).toEqual([200, { ok: true, position: 3 }]);
        const metrics = await (await fetch(urlIn(told(), /metrics at (\S+)/))).text();
        expect(metrics).toContain(
          'cyberintegrations_server_requests_total{token="firewall",surface="lists",status="200"} 1',
        );
      },
    );
    expect(code).toBe(130);
    expect(told).toMatch(/401 GET \/lists\/bad-ips \(no token\)/);
    expect(told).not.toContain(secret);
  });

  it("serves simulated data with --demo, and prints a token and what to try", async () => {
    const { told } = await serving(
      ["--demo", "--store", at("demo.db"), "--listen", "127.0.0.1:0"],
      async (told) => {
        await until(() => told().includes("curl -u"));
        const token = urlIn(told(), /Token: (\S+)/);
        const url = urlIn(told(), /(http:\S+)lists\/bad-ips/);
        const response = await fetch(`${url}lists/bad-ips`, {
          headers: { authorization: `Bearer ${token}` },
        });
        expect((await response.text()).split("\n").length).toBeGreaterThan(3);
      },
    );
    expect(told).toMatch(/curl -H "Authorization: Bearer/);
  });

  it.each([
    [
      "  tokens: [{ name: a, token: short, read: [lists] }]",
      /config\.yaml:3:\d+: server\.tokens\.0\.token: expected at least 16 characters, got 5/,
    ],
    [
      "  tokens: [{ name: a, tokenFile: ./none, read: [lists] }]",
      /:3:\d+: server\.tokens\.0\.tokenFile: expected a readable file, got none \(ENOENT\)/,
    ],
    [
      "  tokens: [{ name: a, read: [lists] }]",
      /server\.tokens\.0\.token: expected token or tokenFile, got neither/,
    ],
    [
      "  tokens: [{ name: a, tokenFile: ./token, read: [all] }]",
      /server\.tokens\.0\.read\.0: expected/,
    ],
    [
      "  tokens: [{ name: a, tokenFile: ./token, read: [lists], tenant: x }]",
      /expected a PostgreSQL store for tenants/,
    ],
    [
      "  tokens: [{ name: a, tokenFile: ./token, read: [lists], expires: soon }]",
      /server\.tokens\.0\.expires: expected a day such as 2027-06-30/,
    ],
    [
      "  listen: 0.0.0.0:0\n  tokens: [{ name: a, tokenFile: ./token, read: [lists] }]",
      /server\.tls: expected a certificate/,
    ],
    [
      "  tokens: [{ name: a, tokenFile: ./token, read: [lists] }]\n  lists: { x: { types: [ipv6], format: checkpoint } }",
      /:4:\d+: server\.lists\.x\.types: expected some of/,
    ],
    [
      '  tokens: [{ name: a, tokenFile: ./token, read: [lists] }]\n  allowList: ["1.2.3.4/99"]',
      /server\.allowList\.0: expected a range/,
    ],
    ["  listen: 127.0.0.1:0", /server\.tokens: expected at least one token/],
    ["  lists: { x: { type: [ipv4] } }", /server\.lists\.x/],
  ])("names file, line and key of an invalid setting: %s", async (server, message) => {
    const { code, told } = await serving(["--config", configure(server)], () => Promise.resolve());
    expect(told).toMatch(message);
    expect(code).toBe(2);
    expect(told).not.toContain(secret);
  });

  it("needs a config with a server, unless it serves without a token", async () => {
    mkdirSync(at("empty"));
    writeFileSync(at("other.yaml"), "store: ./feeds.db\n");
    const { told } = await serving(["--config", at("other.yaml")], () => Promise.resolve());
    expect(told).toMatch(/expected the setting server, got none/);
    expect(readFileSync(at("other.yaml"), "utf8")).toBe("store: ./feeds.db\n");
  });
});
