import { InputError, products } from "cyberintegrations";
import { describe, expect, it } from "vitest";
import { accountDefaults, defaultCollection } from "../src/index.ts";
import { RecordMakers } from "../src/record-makers.ts";
import { sensitiveOf } from "../src/settings.ts";

const { ti } = products;

describe("the default settings of a collection", () => {
  it("are its built-in keys", () => {
    expect(defaultCollection(ti, "apt/threat")).toEqual({ ...ti.keys["apt/threat"], options: {} });
  });

  it("are those of its present name for a former one", () => {
    expect(defaultCollection(ti, "compromised/account")).toEqual(
      defaultCollection(ti, "compromised/account_group"),
    );
  });

  it("are the id for a collection that is not known", () => {
    expect(defaultCollection(ti, "new/one")).toEqual({ keys: { id: "id" }, iocs: {}, options: {} });
  });
});

describe("the treatment of sensitive fields", () => {
  it("masks secrets and keeps texts by default", () => {
    expect(accountDefaults).toEqual({ sensitive: { how: "mask", texts: false }, concurrency: 4 });
    expect(sensitiveOf({}, {})).toEqual({ how: "mask", texts: false });
  });

  it("is the collection's, otherwise the account's, with the account's key and texts", () => {
    const sensitive = { how: "hmac", texts: true, hmacKey: "k" } as const;
    expect(sensitiveOf({ sensitive }, {})).toEqual(sensitive);
    expect(sensitiveOf({ sensitive }, { sensitive: "keep" })).toEqual({
      ...sensitive,
      how: "keep",
    });
    expect(sensitiveOf({}, { sensitive: "keep" })).toEqual({ how: "keep", texts: false });
  });
});

describe("the makers of records", () => {
  const name = "compromised/account_group";
  const settings = defaultCollection(ti, name);
  const feed = { id: "a", password: "secret", events: { id: "e" } };

  it("are compiled once for the same keys, whatever else changes", () => {
    const makers = new RecordMakers({ product: ti });
    const make = makers.of(name, settings);
    expect(makers.of(name, { ...settings, limit: 5, from: "2026-01-31" })).toBe(make);
    expect(makers.of("apt/threat", settings)).not.toBe(make);
    expect(makers.of(name, settings)).toBe(make);
  });

  it.each([
    ["keys", { keys: { id: "id" } }],
    ["keys of indicators", { iocs: {} }],
    ["treatment of sensitive fields", { sensitive: "keep" }],
    ["events", { options: { parseEvents: true } }],
  ] as const)("are compiled again for other %s", (_, change) => {
    const makers = new RecordMakers({ product: ti });
    const make = makers.of(name, settings);
    const other = makers.of(name, { ...settings, ...change });
    expect(other).not.toBe(make);
    expect(makers.of(name, { ...settings, ...change })).toBe(other);
  });

  it("mask sensitive fields, unless the collection's settings say otherwise", () => {
    const makers = new RecordMakers({ product: ti });
    const stored = (sensitive?: "keep") =>
      makers
        .of(name, { ...settings, sensitive })([feed])
        .feeds.map(({ json }) => json);
    expect(stored()).toEqual([JSON.stringify({ ...feed, password: "***" })]);
    expect(stored("keep")).toEqual([JSON.stringify(feed)]);
  });

  it("give each event its own id if groups are exploded", () => {
    const makers = new RecordMakers({ product: ti });
    const ids = (parseEvents: unknown, collection = name) => {
      const make = makers.of(collection, { ...settings, options: { parseEvents } });
      return make([feed]).feeds.map(({ id, group }) => [id, group]);
    };
    expect(ids(true)).toEqual([["a:e", "a"]]);
    expect(ids(true, "compromised/account")).toEqual([["a:e", "a"]]);
    expect(ids(true, "malware/cnc")).toEqual([["a", undefined]]);
    expect(ids("true")).toEqual([["a", undefined]]);
    expect(ids(false)).toEqual([["a", undefined]]);
  });

  it("are refused for keys that can't be used, and for unknown sensitive fields", () => {
    const makers = new RecordMakers({ product: ti });
    const wrong = { ...settings, keys: { id: 7 as unknown as string } };
    expect(() => makers.of(name, wrong)).toThrow(InputError);
    expect(() => makers.of("new/one", settings)).toThrow(
      expect.objectContaining({
        code: "invalid-input",
        message: "new/one: expected sensitive: keep, got mask",
        hint: expect.stringContaining("set sensitive: keep") as string,
      }),
    );
    expect(() => makers.of("new/one", { ...settings, sensitive: "keep" })).not.toThrow();
  });
});
