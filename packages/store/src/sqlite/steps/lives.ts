import type { DatabaseSync } from "node:sqlite";
import type { IocRow } from "@cyberintegrations/parser/iocs";
import { afterVersion } from "../../commit/ioc-life.ts";

/** Adds the lifetime of indicators, the quarantine, the owners of locks, and totals. */
export function lives(db: DatabaseSync): void {
  db.exec(`
    ALTER TABLE feeds ADD COLUMN previous_seq_update TEXT;

    ALTER TABLE iocs RENAME TO iocs_before;
    CREATE TABLE iocs (
      collection   TEXT NOT NULL,
      feed_id      TEXT NOT NULL,
      type         TEXT NOT NULL,
      value        TEXT NOT NULL,
      ioc          TEXT NOT NULL,
      first_seen   TEXT NOT NULL,
      last_seen    TEXT NOT NULL,
      valid_until  TEXT,
      withdrawn_at TEXT,
      changed_at   TEXT NOT NULL,
      PRIMARY KEY (collection, feed_id, type, value)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE quarantine (
      collection     TEXT NOT NULL,
      id             TEXT NOT NULL,
      seq_update     TEXT,
      reason         TEXT NOT NULL,
      raw            TEXT,
      quarantined_at TEXT NOT NULL,
      PRIMARY KEY (collection, id)
    ) STRICT;

    -- seen_at moves while the holder lives.
    CREATE TABLE locks (
      name    TEXT PRIMARY KEY,
      host    TEXT NOT NULL,
      pid     INTEGER NOT NULL,
      since   TEXT NOT NULL,
      token   TEXT NOT NULL,
      seen_at TEXT NOT NULL
    ) STRICT;
  `);
  bringOver(db);
  db.exec(`
    DROP TABLE iocs_before;
    ALTER TABLE collections ADD COLUMN feeds INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE collections ADD COLUMN iocs INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE collections ADD COLUMN quarantined INTEGER NOT NULL DEFAULT 0;
    UPDATE collections SET
      feeds = (SELECT count(*) FROM feeds f WHERE f.collection = collections.collection),
      iocs = (SELECT count(*) FROM iocs i
              WHERE i.collection = collections.collection AND withdrawn_at IS NULL);
  `);
}

/** Existing indicators, as if their feed was received when its content was stored. */
function bringOver(db: DatabaseSync): void {
  const put = db.prepare("INSERT INTO iocs VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  const rows = db
    .prepare(
      `SELECT i.collection, i.feed_id, i.row, f.changed_at
       FROM iocs_before i JOIN feeds f ON f.collection = i.collection AND f.id = i.feed_id`,
    )
    .iterate() as unknown as Iterable<
    Record<"collection" | "feed_id" | "row" | "changed_at", string>
  >;
  for (const { collection, feed_id: feedId, row, changed_at: now } of rows) {
    const found = JSON.parse(row) as IocRow;
    for (const ioc of afterVersion(new Map(), [found], {
      feedId,
      contentAt: now,
      now,
      stamp: () => 0,
    }).values()) {
      put.run(
        collection,
        feedId,
        ioc.type,
        ioc.value,
        ioc.ioc,
        ioc.firstSeen,
        ioc.lastSeen,
        ioc.validUntil,
        ioc.withdrawnAt,
        ioc.changedAt,
      );
    }
  }
}
