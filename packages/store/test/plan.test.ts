import { expect, it } from "vitest";
import { plan } from "../src/commit/plan.ts";
import { prepare, type ReadyFeed } from "../src/commit/prepare.ts";
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
