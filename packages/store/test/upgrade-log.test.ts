import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { openStore, type LoggedChange, type Store } from "../src/index.ts";
import { schema } from "../src/postgres/names.ts";
import { makeBeforeChangeLog } from "./support/before-change-log.ts";
import { places, postgresPlace } from "./support/places.ts";
import { all, feed, ioc, portion } from "./support/records.ts";

/** Reads all changes, some at a time. */
async function allChanges(store: Store): Promise<LoggedChange[]> {
  const changes: LoggedChange[] = [];
  for (let after = 0, more = true; more;) {
    const page = await store.changes({ after, limit: 4 });
    changes.push(...page.changes);
    ({ position: after, more } = page);
  }
  return changes;
}

describe.each(places)("a store of a version without a change log in %s", (engine, makePlace) => {
  const tenants = engine === "SQLite" ? ["default"] : ["default", "acme"];

  it("is migrated with all its rows, and a first reader sees them all", async () => {
    await using place = await makePlace();
    const rows = await makeBeforeChangeLog(place, tenants);
    for (const tenant of tenants) {
      await using store = await openStore(place.location, { tenant });
      const feeds = await all(store.feeds());
      const iocs = await all(store.iocs({ withdrawn: true }));
      expect(feeds.length + iocs.length).toBe(rows);
      expect(await store.position()).toBe(rows);
      const positions = [...feeds, ...iocs].map(({ position }) => position);
      expect(positions.sort((a, b) => a - b)).toEqual(
        Array.from({ length: rows }, (_, n) => n + 1),
      );

      const changes = await allChanges(store);
      const ids = (one: readonly { collection: string; id: string }[]) =>
        one.map(({ collection, id }) => `${collection} ${id}`).sort();
      const logged = changes.flatMap((change) => (change.kind === "feed" ? [change.feed] : []));
      expect(ids(logged)).toEqual(ids(feeds));
      const indicators = changes.filter((change) => change.kind === "indicator");
      expect(indicators.map(({ indicator, event }) => [indicator.value, event]).sort()).toEqual([
        ["192.0.2.1", "updated"],
        ["192.0.2.2", "updated"],
        ["192.0.2.3", "withdrawn"],
      ]);
      const at = changes.map(({ committedAt }) => committedAt);
      expect(at).toEqual([...new Set(at)].sort());
      // Commits keep the times when they were stored, so a date still finds the same rows. Their changes are a microsecond apart.
      expect(at[0]).toBe("2025-12-01T00:00:00.000996Z");
      const since = new Date("2025-12-02T00:00:00Z");
      expect(await all(store.feeds({ since }))).toHaveLength(4);
    }
  });

  it("continues after the existing changes", async () => {
    await using place = await makePlace();
    const rows = await makeBeforeChangeLog(place, tenants);
    await using store = await openStore(place.location);
    await store.commit(portion("3", "4", feed("a0", "4", "t", [ioc("192.0.2.9")])));
    const { changes } = await store.changes({ after: rows });
    expect(
      changes.map((change) => (change.kind === "feed" ? change.feed.id : change.indicator.value)),
    ).toEqual(
      // The new version no longer lists two live indicators, which other feeds still list.
      ["a0", "192.0.2.9", "192.0.2.1", "192.0.2.2"],
    );
  });

  it("records once which of its indicators have expired", async () => {
    await using place = await makePlace();
    const rows = await makeBeforeChangeLog(place, tenants);
    await using store = await openStore(place.location);
    expect(await store.expire(new Date("2025-11-30T00:00:00Z"))).toBe(0);
    expect(await store.expire(new Date("2025-12-31T00:00:00Z"))).toBe(12);
    expect(await store.expire(new Date("2026-12-31T00:00:00Z"))).toBe(0);
    const { changes } = await store.changes({ after: rows });
    expect(changes).toMatchObject([
      { event: "expired", indicator: { state: "expired" } },
      { event: "expired", indicator: { state: "expired" } },
    ]);
  });
});

describe("a role that could read the feeds before there was a change log", () => {
  const reader = `reader_${randomBytes(6).toString("hex")}`;

  it("can read them, and the log of its tenant, after the migration", async () => {
    await using place = await postgresPlace();
    const rows = await makeBeforeChangeLog(place, ["default", "acme"]);
    await place.sql(
      `CREATE ROLE ${reader} LOGIN PASSWORD 'secret';
       GRANT USAGE ON SCHEMA ${schema} TO ${reader};
       GRANT SELECT ON ALL TABLES IN SCHEMA ${schema} TO ${reader};
       INSERT INTO ${schema}.readers VALUES ('${reader}', 'acme')`,
    );
    try {
      await (await openStore(place.location)).close();
      const url = new URL(place.location);
      Object.assign(url, { username: reader, password: "secret" });
      await using store = await openStore(url.href, { tenant: "acme", readOnly: true });
      expect(await all(store.feeds({ after: 0 }))).toHaveLength(12);
      expect((await store.changes()).position).toBe(rows);
      expect(await all(store.indicators({ withdrawn: true }))).toHaveLength(3);
      const other = openStore(url.href, { tenant: "default", readOnly: true });
      await expect((await other).changes()).rejects.toMatchObject({ code: "hidden" });
      await (await other).close();
    } finally {
      await place.sql(`DROP OWNED BY ${reader}; DROP ROLE ${reader}`);
    }
  });
});
