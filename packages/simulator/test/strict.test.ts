import { afterAll, describe, expect, it } from "vitest";
import { createSimulator } from "../src/index.ts";
import { clientOf, type Params } from "./client.ts";

const simulator = await createSimulator({
  feeds: 600,
  grants: ["ioc/common", "apt/threat", "osi/vulnerability", "violation/list"],
});
afterAll(() => simulator.close());
const client = clientOf(simulator);

const REJECTED: readonly [path: string, params: Params, status: number, message: string][] = [
  ["ioc/common/updated", { colour: "red" }, 400, "colour"],
  ["ioc/common/updated", { is_tailored: 1 }, 400, "is_tailored"],
  ["ioc/common", { seqUpdate: 1 }, 400, "seqUpdate"],
  ["ioc/common/updated", { seqUpdate: "soon" }, 400, "seqUpdate: expected digits, got soon"],
  ["ioc/common/updated", { seqUpdate: "" }, 400, "seqUpdate: expected a value"],
  ["ioc/common/updated", { limit: 0 }, 400, "limit: expected a whole number of 1 or more, got 0"],
  ["ioc/common/updated", { limit: "1.5" }, 400, "limit"],
  ["ioc/common/updated", { df: "2026-02-30" }, 400, "df: expected a date"],
  ["ioc/common/updated", { dt: "yesterday" }, 400, "dt: expected a date"],
  ["ioc/common/updated", { dt: "2026-01-01T25:00:00Z" }, 400, "dt: expected a date"],
  ["ioc/common/updated", { apply_hunting_rules: "yes" }, 400, "apply_hunting_rules"],
  ["ioc/common/updated", { q: "planet:mars" }, 400, "q: unknown attribute planet"],
  ["ioc/common", { resultId: "no-such-set" }, 404, "resultId"],
  ["ioc/common", { resultId: "x", q: "ip:192.0.2.1" }, 400, "q: not allowed with resultId"],
  ["ioc/common/no-such-feed", {}, 404, "no feed no-such-feed"],
  ["osi/vulnerability/CVE-2099-99999", {}, 404, "no feed"],
  ["ioc/common/updated/more", {}, 404, "no such endpoint"],
  ["ioc/rare/updated", {}, 404, "no such endpoint"],
  ["compromised/account", {}, 404, "no such endpoint"],
  ["violation/list", {}, 404, "no such endpoint"],
  ["malware/cnc/updated", {}, 403, "malware/cnc is not granted"],
  ["malware/cnc/some-id", {}, 403, "malware/cnc is not granted"],
  ["sequence_list", { date: "2026-13-01" }, 400, "date"],
  ["sequence_list", { day: "2026-01-01" }, 400, "unknown parameter: day"],
  ["search", {}, 400, "q: required"],
  ["utils/graph/ip", { ip: "one" }, 400, "ip"],
  ["utils/graph/domain", { domain: "one" }, 400, "domain"],
  ["scoring", {}, 405, "method GET is not supported"],
];

it.each(REJECTED)("rejects %s %o with %i", async (path, params, status, message) => {
  const response = await client.ti(path, params);
  expect(response.status).toBe(status);
  expect(((await response.json()) as { message: string }).message).toContain(message);
});

it("rejects a repeated parameter unless it is a list", async () => {
  const twice = await client.send(`${simulator.tiUrl}ioc/common/updated?limit=1&limit=2`);
  expect([twice.status, await twice.text()]).toEqual([400, expect.stringContaining("limit")]);
  const list = await client.send(`${simulator.drpUrl}violation/list?brandIds[]=a&brandIds[]=b`);
  expect(list.status).toBe(200);
});

describe("credentials", () => {
  const basic = (user: string, key: string) => `Basic ${btoa(`${user}:${key}`)}`;
  it.each([
    ["none", ""],
    ["another user", basic("someone@else.example", simulator.apiKey)],
    ["another key", basic(simulator.username, "wrong")],
    ["another scheme", `Bearer ${simulator.apiKey}`],
    ["no separator", `Basic ${btoa(simulator.username)}`],
  ])("%s: 401", async (_, authorization) => {
    const response = await fetch(`${simulator.tiUrl}ioc/common/updated`, {
      headers: { authorization },
    });
    expect(response.status).toBe(401);
    expect(response.headers.get("www-authenticate")).toMatch(/^Basic/);
  });

  it("can be set in the options", async () => {
    await using other = await createSimulator({ username: "me@my.example", apiKey: "ключ" });
    const { length } = Buffer.from("me@my.example:ключ");
    expect(length).toBeGreaterThan(0);
    const authorization = `Basic ${Buffer.from("me@my.example:ключ").toString("base64")}`;
    const response = await fetch(`${other.tiUrl}user/granted_collections`, {
      headers: { authorization },
    });
    expect(response.status).toBe(200);
  });
});

describe("limits", () => {
  it.each<[string, number | undefined, number]>([
    ["ioc/common/updated", undefined, 100],
    ["ioc/common/updated", 7, 7],
    ["ioc/common/updated", 5000, 500],
    ["ioc/common", 5000, 500],
    ["apt/threat/updated", undefined, 10],
    ["apt/threat/updated", 500, 20],
    ["apt/threat", 500, 20],
  ])("%s with limit %s returns %i feeds", async (path, limit, length) => {
    const page = await client.json(client.ti(path, limit === undefined ? {} : { limit }));
    expect(page.items).toHaveLength(length);
  });
});

it.each([
  { feeds: -1 },
  { feeds: { "ioc/rare": 3 } },
  { feeds: { "ioc/common": 1.5 } },
  { growth: Number.NaN },
  { grants: ["ioc/rare"] },
  { until: "soon" },
  { faults: [{ kind: "reset" as const, collection: "ioc/rare" }] },
  { port: -1 },
  { port: 65_536 },
  { latency: Number.NaN },
  { latency: 1e12 },
  { rateLimit: 0 },
  { chaos: { rate: 3 } },
  { chaos: { rate: Number.NaN } },
  { chaos: { rate: 1, faults: [{ kind: "status", status: 42 } as const] } },
])("does not start with the invalid options %o", async (options) => {
  await expect(createSimulator(options)).rejects.toThrow(RangeError);
});

describe("a fault rule", () => {
  it.each([
    [
      { kind: "statsu", status: 504 },
      /^fault\.kind: expected one of status, delay, .*; got "statsu"/,
    ],
    [{ status: 504 }, /^fault\.kind: expected one of status, .*; got undefined/],
    [{ kind: "toString" }, /^fault\.kind: expected one of/],
    [{ kind: "status" }, /^fault\.status: expected a whole number from 200 to 599, got undefined/],
    [{ kind: "status", status: "504" }, /^fault\.status: .*, got "504"/],
    [{ kind: "delay" }, /^fault\.ms: expected a whole number/],
    [{ kind: "reset", status: 500 }, /^fault: expected members of reset \(.*\), got "status"/],
    [{ kind: "reset", colection: "ioc/common" }, /^fault: .*collection.*, got "colection"/],
    [
      { kind: "reset", times: 0 },
      /^fault\.times: expected a whole number of 1 or more, or Infinity/,
    ],
    [{ kind: "reset", nth: 1.5 }, /^fault\.nth: /],
    [{ kind: "reset", product: "asm" }, /^fault\.product: expected "ti" or "drp", got "asm"/],
    [{ kind: "cut", bytes: -1 }, /^fault\.bytes: /],
  ])("%j is rejected with the reason", (rule, message) => {
    const add = () => {
      simulator.addFault(rule as never);
    };
    expect(add).toThrow(RangeError);
    expect(add).toThrow(message);
  });

  it("must be an object", () => {
    for (const rule of [null, 5, "reset", []])
      expect(() => {
        simulator.addFault(rule as never);
      }).toThrow(RangeError);
  });
});

it("rejects unknown collections and invalid counts", () => {
  for (const act of [
    () => simulator.count("ioc/rare"),
    () => simulator.feedIds("ioc/rare"),
    () => simulator.feeds("ioc/rare"),
    () => {
      simulator.grow(1, "ioc/rare");
    },
    () => {
      simulator.grow(-1);
    },
  ])
    expect(act).toThrow(RangeError);
});
