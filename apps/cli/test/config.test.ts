import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { InputError, products } from "cyberintegrations";
import { afterAll, describe, expect, it } from "vitest";
import { loadSettings } from "../src/config/load.ts";
import { tempFolder } from "./harness.ts";

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
  it("says everything that a sync needs to know; paths are meant from its folder", () => {
    const settings = load(good);
    expect(settings).toMatchObject({
      product: products.ti,
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
    expect(settings.collections?.get("apt/threat")).toMatchObject({
      from: "2026-01-01",
      limit: 20,
      interval: 900_000,
      options: { applyHuntingRules: true },
      keys: { title: "title", actor: "threatActor.name" },
    });
    expect(settings.collections?.get("malware/cnc")?.seqUpdate).toBe("90071992547409931234");
    expect(settings.collections?.get("ioc/common")?.iocs).toHaveProperty("ip");
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
      /:12:5: collections\.apt\/threat\.limit: expected number, got string/,
    ],
    [
      "a key that is none",
      "huntingRules",
      "huntingrules",
      /:13:5: collections\.apt\/threat\.huntingrules: this key is not known/,
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
      /:15:5: collections\.apt\/threat\.keys: .*#path\[n\]/,
    ],
    ["another product", "product: ti", "product: asm", /:1:1: product: expected one of/],
    ["a missing key", "  url: https://ti.example/api/v2/\n", "", /:2:1: api\.url: expected string/],
    [
      "a duration that is none",
      "15m",
      "often",
      /:14:5: collections\.apt\/threat\.interval: expected a duration/,
    ],
    ["a variable that is not set", "${KEY}", "${KAY}", /:5:3: api\.apiKey: .*KAY to be set/],
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
