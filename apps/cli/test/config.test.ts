import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { createSimulator } from "@cyberintegrations/simulator";
import { InputError, type CompiledMapping } from "cyberintegrations";
import { afterAll, describe, expect, it } from "vitest";
import { loadSettings } from "../src/config/load.ts";
import { runInside, tempFolder, untimed } from "./harness.ts";

const folder = tempFolder();
afterAll(() => {
  folder[Symbol.dispose]();
});

const env = { ACCOUNT: "user@company.example", KEY: "canary-key" };
const good = `product: ti
api:
  url: https://ti.example/api/v2/
  username: \${ACCOUNT}
  apiKey: \${KEY}
  tls: { ca: ./ca.pem }
store: ./data/feeds.db
concurrency: 2
collections:
  apt/threat:
    from: 2026-01-01
    limit: 20
    huntingRules: true
    interval: 15m
    keys: { title: title, actor: threatActor.name }
    iocs: { domain: indicators.params.domain }
  ioc/common:
  malware/cnc: { seqUpdate: 90071992547409931234 }
`;

function load(text: string, environment: Record<string, string> = env) {
  const path = join(folder.path, "cyberintegrations.yaml");
  writeFileSync(path, text);
  return loadSettings(path, environment);
}

describe("a config file", () => {
  it("contains everything that a sync needs; paths are relative to its folder", () => {
    const settings = load(good);
    expect(settings).toMatchObject({
      product: { id: "ti" },
      connection: {
        apiUrl: "https://ti.example/api/v2/",
        username: "user@company.example",
        apiKey: "canary-key",
        tls: { ca: join(folder.path, "ca.pem") },
      },
      store: join(folder.path, "data/feeds.db"),
      concurrency: 2,
      sensitive: { how: "mask", texts: false },
    });
    expect([...(settings.collections?.keys() ?? [])]).toEqual([
      "apt/threat",
      "ioc/common",
      "malware/cnc",
    ]);
    const threats = settings.collections?.get("apt/threat");
    expect(threats).toMatchObject({
      from: "2026-01-01",
      limit: 20,
      interval: 900_000,
      options: { applyHuntingRules: true },
    });
    const parse = threats?.keys as CompiledMapping;
    expect(parse({ title: "t", threatActor: { name: "a" } })).toEqual({ title: "t", actor: "a" });
    expect(settings.collections?.get("malware/cnc")?.seqUpdate).toBe("90071992547409931234");
    expect(settings.collections?.get("ioc/common")?.iocs).toHaveProperty("ip");
  });

  it("may start a collection at a second", () => {
    const second = "2026-01-01T12:00:00Z";
    const { collections } = load(good.replace("2026-01-01", second));
    expect(collections?.get("apt/threat")?.from).toBe(second);
  });

  it("may be JSON", () => {
    const api = { url: "https://ti.example/api/v2/", username: "u", apiKey: "k" };
    expect(load(JSON.stringify({ api, store: "postgres://user@db.example/feeds" })).store).toBe(
      "postgres://user@db.example/feeds",
    );
  });

  it.each([
    [
      "a number that is a text",
      "limit: 20",
      "limit: twenty",
      /:12:5: collections\.apt\/threat\.limit: expected a number, got a text/,
    ],
    [
      "a key that is none",
      "huntingRules",
      "huntingrules",
      /:13:5: collections\.apt\/threat\.huntingrules: unknown setting/,
    ],
    [
      "a collection that is none",
      "ioc/common",
      "ioc/comon",
      /:17:3: collections\.ioc\/comon: .*"ioc\/comon"/,
    ],
    [
      "an option that a collection does not take",
      "ioc/common:",
      "ioc/common: { huntingRules: true }",
      /:17:17: collections\.ioc\/common\.huntingRules: ioc\/common does not take/,
    ],
    [
      "a mapping with a number in it",
      "{ title: title",
      "{ title: 7",
      /:15:13: collections\.apt\/threat\.keys\.title: expected a text or a template/,
    ],
    [
      "a malformed path",
      "{ title: title",
      "{ title: '#x'",
      /:15:13: collections\.apt\/threat\.keys\.title: .*#path\[n\]/,
    ],
    [
      "no text",
      "url: https://ti.example/api/v2/",
      'url: ""',
      /:3:3: api\.url: expected a text, got an empty one/,
    ],
    ["a number below the least", "limit: 20", "limit: 0", /:12:5: .*limit: expected at least 1$/],
    [
      "a number with a fraction",
      "limit: 20",
      "limit: 1.5",
      /:12:5: .*limit: expected a whole number, got a number/,
    ],
    [
      "a number beyond the largest",
      "limit: 20",
      "limit: 1e300",
      /:12:5: .*limit: expected at most \d+$/,
    ],
    ["a list instead of settings", "{ title: title", "[ title: title", /:15:\d+: /],
    [
      "a list instead of one of two types",
      "limit: 20",
      "seqUpdate: [1]",
      /:12:5: .*seqUpdate: expected a number or a text, got a list/,
    ],
    ["a negative cursor", "limit: 20", "seqUpdate: -1", /:12:5: .*seqUpdate: expected at least 0/],
    [
      "a cursor that is no number",
      "limit: 20",
      "seqUpdate: soon",
      /:12:5: .*seqUpdate: expected digits/,
    ],
    ["another product", "product: ti", "product: asm", /:1:1: product: expected one of ti, drp/],
    [
      "a missing key",
      "  url: https://ti.example/api/v2/\n",
      "",
      /:2:1: api\.url: expected a text, got nothing/,
    ],
    [
      "a duration that is none",
      "15m",
      "often",
      /:14:5: collections\.apt\/threat\.interval: expected a duration/,
    ],
    [
      "a duration beyond a year",
      "15m",
      "366d",
      /:14:5: collections\.apt\/threat\.interval: expected a duration.*up to 365d/,
    ],
    [
      "a day that is in no calendar",
      "2026-01-01",
      "2026-13-01",
      /:11:5: collections\.apt\/threat\.from: expected a date such as 2026-01-31/,
    ],
    ["a day that is none", "2026-01-01", "2026-02-30", /:11:5: .*from: expected a date/],
    ["a word instead of a day", "2026-01-01", "yesterday", /:11:5: .*from: expected a date/],
    [
      "a variable that is not set",
      "${KEY}",
      "${KAY}",
      /:5:3: api\.apiKey: set the environment variable KAY/,
    ],
    ["no YAML", "product: ti", "product: [", /:\d+:\d+: /],
  ])("with %s is refused, with file, line, column and key", (_, from, to, message) => {
    expect(() => load(good.replace(from, to))).toThrow(message);
    expect(() => load(good.replace(from, to))).toThrow(/cyberintegrations\.yaml:/);
  });

  it.each(["api: { apiKey: ${KEY} }", "api: [${KEY}]"])(
    "explains what YAML has against %s",
    (text) => {
      expect(() => load(text)).toThrow(
        expect.objectContaining({ hint: expect.stringContaining('"${NAME}"') as string }),
      );
    },
  );

  it.each([
    ["apiKey: *canary", /:1:9: unknown alias: put a value that starts with \*/],
    ["<<: *canary", /:1:5: unknown alias/],
    ["a: &canary [*canary]", /:1:13: unknown alias/],
    ["apiKey: !canary", /:1:9: unknown tag/],
    ["apiKey: !!int canary", /:1:9: unknown tag/],
    ["apiKey: @canary", /:1:9: a value can't start with this character/],
    ["apiKey: %canary", /:1:9: a value can't start with this character/],
    ['apiKey: "canary\\q"', /:1:16: unknown escape/],
    ['apiKey: "canary', /:1:16: expected a quote/],
    ["apiKey: 1\napiKey: canary", /:2:1: this key is set twice/],
    ["a:\n\tapiKey: canary", /:2:1: expected spaces as indentation, got a tab/],
    ["a:\n  b: 1\n c: canary", /:3:1: expected the indentation/],
    ["apiKey: canary: x", /:1:9: unexpected colon/],
    ["a:\n  apiKey:canary\n  x: 1", /:2:3: expected a key, a colon and a space/],
    ["apiKey: >canary\n  x", /:1:10: unexpected text/],
    ["- a\ncanary: b", /:2:1: unexpected text/],
    ["a: 1\n---\ncanary: 2", /:2:1: expected one document/],
    ["%canary x\n---\na: 1", /:1:1: expected YAML or JSON/],
    ["? [canary]\n: b", /:1:3: expected a text as the key/],
    ["api: { url: u, username: u, apiKey: k, apiKey:canary }", /:1:40: api\.\?: unknown setting/],
    ["api: { url: u, username: u, apiKey: k, apiKey canary }", /:1:40: api\.\?: unknown setting/],
    ["apiKey: ${canary-key}", /:1:1: apiKey: expected the name of an environment variable/],
    ["apiKey:canary", /:1:1: expected settings, got a text/],
  ])("that is not YAML, or has another meaning in YAML, is not quoted: %j", (text, message) => {
    expect(() => load(text)).toThrow(message);
    expect(() => load(text)).not.toThrow(/canary/);
  });

  it("with aliases of aliases is refused before they fill the memory", () => {
    const rows = "abcdefgh".split("").map((name, index, names) => {
      const inner = index === 0 ? "x" : `*${names[index - 1] ?? ""}`;
      return `${name}: &${name} [${Array.from({ length: 9 }, () => inner).join(", ")}]`;
    });
    expect(() => load(rows.join("\n"))).toThrow(/cyberintegrations\.yaml: expected fewer aliases/);
  });

  it("never shows a value in an error: it may be a secret", () => {
    for (const text of [
      good.replace("username: ${ACCOUNT}", "username: [canary-user]"),
      good.replace("url:", "ulr:"),
    ]) {
      try {
        load(text);
        expect.unreachable();
      } catch (error) {
        expect(error).toSatisfy(InputError.isInstance);
        expect(String(error)).not.toContain("canary");
      }
    }
  });

  it("needs a key in the environment for hmac", () => {
    expect(() => load(`sensitive: hmac\n${good}`)).toThrow(/CYBERINTEGRATIONS_HMAC_KEY/);
    const withKey = { ...env, CYBERINTEGRATIONS_HMAC_KEY: "secret" };
    expect(load(`sensitive: hmac\n${good}`, withKey).sensitive).toMatchObject({
      how: "hmac",
      hmacKey: "secret",
    });
  });
});

describe("a config file and environment variables", () => {
  const variables = {
    CYBERINTEGRATIONS_API_URL: "https://other.example/api/v2/",
    CYBERINTEGRATIONS_USERNAME: "u",
    CYBERINTEGRATIONS_API_KEY: "k",
  };

  /** A config that takes the key from a variable and contains all other settings. */
  async function runWithBoth(command: string, ...args: string[]) {
    await using simulator = await createSimulator({ feeds: 1 });
    const path = join(folder.path, "both.yaml");
    const { tiUrl: url, username } = simulator;
    const api = { url, username, apiKey: "${CYBERINTEGRATIONS_API_KEY}" };
    writeFileSync(path, JSON.stringify({ api, store: "./both.db" }));
    const env = { ...variables, CYBERINTEGRATIONS_API_KEY: simulator.apiKey };
    return { path, ...(await runInside([command, ...args, "-c", path], { env })) };
  }

  it.each(["sync", "collections", "plan"])("is used, and %s reports it", async (command) => {
    const { path, code, stderr } = await runWithBoth(command);
    expect(code).toBe(0);
    const log = command === "sync" ? untimed(stderr) : stderr;
    expect(log.split("\n")[0]).toBe(
      `settings: from ${path}; CYBERINTEGRATIONS_API_URL, CYBERINTEGRATIONS_USERNAME are set, but not used`,
    );
  });

  it("is named by sync as an event with --log-format json", async () => {
    const { stderr } = await runWithBoth("sync", "--log-format", "json");
    const [first = ""] = stderr.split("\n");
    expect(JSON.parse(first)).toMatchObject({
      event: "note",
      message: expect.stringContaining("are set, but not used") as string,
    });
  });

  it("is named by doctor", async () => {
    const { path, stdout } = await runWithBoth("doctor");
    expect(stdout.split("\n")[0]).toMatch(
      `settings from ${path}; set, but not used: CYBERINTEGRATIONS_API_URL, CYBERINTEGRATIONS_USERNAME`,
    );
  });

  it("is not mentioned if it uses every variable that is set", async () => {
    const { path } = await runWithBoth("collections");
    const { source } = loadSettings(path, { CYBERINTEGRATIONS_API_KEY: "k" });
    expect(source).toEqual({ file: path, ignored: [] });
  });
});
