import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openStore } from "../src/index.ts";
import { places, sqlitePlace, type Place } from "./support/places.ts";
import { all, feed, ioc, portion } from "./support/records.ts";

describe.each(places)("the schema in %s", (engine, makePlace) => {
  let place: Place;
  beforeEach(async () => {
    place = await makePlace();
  });
  afterEach(() => place[Symbol.asyncDispose]());

  it("is created once if many processes open a new store at the same time", async () => {
    const stores = await Promise.all([1, 2, 3, 4].map(() => openStore(place.location)));
    await stores[0]?.commit(portion(null, "1", feed("a", "1")));
    expect(await stores[3]?.cursor("apt/threat")).toBe("1");
    await Promise.all(stores.map((store) => store.close()));
  });

  it("is refused if a newer version has written it, with a hint", async () => {
    await (await openStore(place.location)).close();
    await place.sql(
      engine === "SQLite"
        ? "PRAGMA user_version = 99"
        : "INSERT INTO cyberintegrations.migrations (step) VALUES (99)",
    );
    const opened = openStore(place.location);
    await expect(opened).rejects.toMatchObject({
      code: "newer-schema",
      hint: "Update this program, or use another store.",
    });
    await expect(opened).rejects.toThrow(/written by a newer version: .* got 99/);
  });
});

/** A store as version 1 made it: three feeds in two collections, with indicators. */
function makeVersion1(path: string): void {
  const row = (value: string, rest = {}) => JSON.stringify(ioc(value, rest));
  const db = new DatabaseSync(path);
  db.exec(`
    PRAGMA journal_mode = WAL;
    CREATE TABLE collections (
      collection TEXT PRIMARY KEY, cursor TEXT, synced_at TEXT, syncs INTEGER NOT NULL DEFAULT 0
    ) STRICT;
    CREATE TABLE feeds (
      collection TEXT NOT NULL, id TEXT NOT NULL, seq_update TEXT, change TEXT NOT NULL, hash TEXT NOT NULL,
      changed_at TEXT NOT NULL, feed TEXT NOT NULL, parsed TEXT NOT NULL, PRIMARY KEY (collection, id)
    ) STRICT;
    CREATE INDEX feeds_in_order ON feeds (collection, length(seq_update), seq_update);
    CREATE TABLE iocs (
      collection TEXT NOT NULL, feed_id TEXT NOT NULL, type TEXT NOT NULL, value TEXT NOT NULL, row TEXT NOT NULL,
      PRIMARY KEY (collection, feed_id, type, value)
    ) STRICT, WITHOUT ROWID;
    INSERT INTO collections VALUES
      ('apt/threat', '2', '2025-12-01T00:00:00.000Z', 3), ('hi/threat', '9', NULL, 0);
    INSERT INTO feeds VALUES
      ('apt/threat', 'a', '1', 'updated', 'l74Cu4b_yEXtkJeycmtMYEkQdV-h2AXBlLWQei4JqI8', '2025-12-01T00:00:00.000Z',
       '{"id":"a","seqUpdate":"1","title":"t"}', '{"title":"t"}'),
      ('apt/threat', 'b', '2', 'created', 'h', '2025-12-02T00:00:00.000Z', '{}', 'null'),
      ('hi/threat', 'c', '9', 'created', 'h', '2025-12-03T00:00:00.000Z', '{}', '[]');
    INSERT INTO iocs VALUES
      ('apt/threat', 'a', 'ipv4', '192.0.2.1', '${row("192.0.2.1", { lastSeen: "2025-11-01" })}'),
      ('apt/threat', 'a', 'ipv4', '192.0.2.2', '${row("192.0.2.2", { deleted: true })}'),
      ('apt/threat', 'b', 'ipv4', '192.0.2.1', '${row("192.0.2.1")}');
    PRAGMA user_version = 1;
  `);
  db.close();
}

describe("a store of version 1", () => {
  let place: Place;
  beforeEach(async () => {
    place = await sqlitePlace();
    makeVersion1(place.location);
  });
  afterEach(() => place[Symbol.asyncDispose]());

  it("is migrated with all its contents", async () => {
    await using store = await openStore(place.location);
    expect(await store.status()).toEqual([
      {
        collection: "apt/threat",
        cursor: "2",
        feeds: 2,
        iocs: 2,
        quarantined: 0,
        syncedAt: "2025-12-01T00:00:00.000Z",
        syncs: 3,
      },
      {
        collection: "hi/threat",
        cursor: "9",
        feeds: 1,
        iocs: 0,
        quarantined: 0,
        syncedAt: null,
        syncs: 0,
      },
    ]);
    expect(await all(store.feeds({ collections: ["apt/threat"] }))).toMatchObject([
      { id: "a", change: "updated", previousSeqUpdate: null, feed: { title: "t" } },
      { id: "b", change: "created", changedAt: "2025-12-02T00:00:00.000Z", parsed: null },
    ]);
    expect(await all(store.iocs({ withdrawn: true }))).toMatchObject([
      {
        feedId: "a",
        value: "192.0.2.1",
        lastSeen: "2025-11-01T00:00:00.000Z",
        validUntil: "2025-12-01T00:00:00.000Z",
        withdrawnAt: null,
      },
      { feedId: "a", value: "192.0.2.2", withdrawnAt: "2025-12-01T00:00:00.000Z" },
      { feedId: "b", value: "192.0.2.1", firstSeen: "2025-12-02T00:00:00.000Z" },
    ]);
  });

  it("continues where it stopped: the same content is unchanged", async () => {
    await using store = await openStore(place.location);
    const same = feed("a", "3", "t", [ioc("192.0.2.1", { lastSeen: "2025-11-01" })]);
    const counts = await store.commit(portion("2", "3", same, feed("d", "3")));
    expect(counts).toMatchObject({ created: 1, unchanged: 1, withdrawn: 0 });
    expect(await store.status()).toMatchObject([{ cursor: "3", feeds: 3, iocs: 2 }, {}]);
  });

  it("is migrated once if many processes open it at the same time", async () => {
    const stores = await Promise.all([1, 2, 3, 4].map(() => openStore(place.location)));
    expect(await stores[2]?.status()).toMatchObject([{ feeds: 2, iocs: 2 }, { feeds: 1 }]);
    await Promise.all(stores.map((store) => store.close()));
  });
});
