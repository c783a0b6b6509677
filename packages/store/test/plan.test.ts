import type { IocRow } from "@cyberintegrations/parser/iocs";
import { describe, expect, it } from "vitest";
import { plan } from "../src/commit/plan.ts";
import { prepare, type ReadyFeed } from "../src/commit/prepare.ts";
import type { IocState } from "../src/commit/transaction.ts";
import { isOlder } from "../src/commit/version.ts";
import { feed, ioc } from "./support/records.ts";

it("writes only the indicators that a new version has changed", () => {
  const now = "2026-01-01T00:00:00.000Z";
  const later = "2026-01-02T00:00:00.000Z";
  const seen = { lastSeen: "2025-07-01" };
  const version = (n: number, ...values: readonly string[]) => {
    const iocs = values.map((value) => ioc(value, seen));
    return prepare(feed("a", String(n), `version ${n}`, iocs)) as ReadyFeed;
  };
  const first = plan(
    [version(1, "192.0.2.1", "192.0.2.2")],
    { feeds: [], iocs: [] },
    { now, isOutdated: isOlder, stamp: () => 1 },
  );
  expect(first.iocs.map(({ value }) => value)).toEqual(["192.0.2.1", "192.0.2.2"]);
  const second = plan([version(2, "192.0.2.1", "192.0.2.3")], first, {
    now: later,
    isOutdated: isOlder,
    stamp: () => 2,
  });
  expect(second.iocs).toMatchObject([
    { value: "192.0.2.3", withdrawnAt: null, changedAt: later },
    { value: "192.0.2.2", withdrawnAt: later, changedAt: later },
  ]);
});

describe("the expiry of an indicator", () => {
  const now = "2026-01-31T00:00:00.000Z";
  const at = (time: string, attributes: Partial<IocRow>, iocs: readonly IocState[] = []) => {
    const ready = prepare(feed("a", "1", "t", [ioc("192.0.2.1", attributes)])) as ReadyFeed;
    const circumstances = { now: time, isOutdated: isOlder, stamp: () => 1 };
    return plan([ready], { feeds: [], iocs }, circumstances).iocs;
  };
  const over = { lastSeen: "2026-01-01", ttl: 30 };

  it("is recorded at once if it is stored after its lifetime, so that it is no change later", () => {
    expect(at(now, over)).toMatchObject([{ validUntil: now, expiredAt: now }]);
    expect(at("2026-01-30T23:59:59.999Z", over)).toMatchObject([{ expiredAt: null }]);
    expect(at(now, { ...over, ttl: null })).toMatchObject([{ validUntil: null, expiredAt: null }]);
  });

  it("is not recorded if it is withdrawn, which may follow its expiry", () => {
    const withdrawn = [{ withdrawnAt: now, expiredAt: null }];
    expect(at(now, { ...over, deleted: true })).toMatchObject(withdrawn);
    expect(at(now, { ...over, deleted: true }, at(now, over))).toMatchObject(withdrawn);
  });
});
