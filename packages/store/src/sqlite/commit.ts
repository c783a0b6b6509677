import type { DatabaseSync, StatementSync } from "node:sqlite";
import { StoreError } from "@cyberintegrations/errors";
import { contentHash } from "../content-hash.ts";
import type { CommitCounts, PortionCommit } from "../store.ts";
import type { Change, FeedRecord } from "../types/feed.ts";

/** Stores portions: its statements are prepared once. */
export class Committer {
  readonly #db: DatabaseSync;
  readonly #now: () => Date;
  readonly #cursor: StatementSync;
  readonly #moveCursor: StatementSync;
  readonly #hash: StatementSync;
  readonly #upsertFeed: StatementSync;
  readonly #dropIocs: StatementSync;
  readonly #insertIoc: StatementSync;

  constructor(db: DatabaseSync, now: () => Date) {
    this.#db = db;
    this.#now = now;
    this.#cursor = db.prepare("SELECT cursor FROM collections WHERE collection = ?");
    this.#moveCursor = db.prepare(
      `INSERT INTO collections (collection, cursor) VALUES (?, ?)
       ON CONFLICT DO UPDATE SET cursor = excluded.cursor`,
    );
    this.#hash = db.prepare("SELECT hash FROM feeds WHERE collection = ? AND id = ?");
    this.#upsertFeed = db.prepare(
      `INSERT INTO feeds (collection, id, seq_update, change, hash, changed_at, feed, parsed)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET
         seq_update = excluded.seq_update, feed = excluded.feed, parsed = excluded.parsed,
         change = iif(hash = excluded.hash, change, excluded.change),
         changed_at = iif(hash = excluded.hash, changed_at, excluded.changed_at),
         hash = excluded.hash`,
    );
    this.#dropIocs = db.prepare("DELETE FROM iocs WHERE collection = ? AND feed_id = ?");
    this.#insertIoc = db.prepare(
      `INSERT INTO iocs (collection, feed_id, type, value, row) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT DO NOTHING`,
    );
  }

  cursor(collection: string): string | null {
    const row = this.#cursor.get(collection) as { cursor: string | null } | undefined;
    return row?.cursor ?? null;
  }

  commit(portion: PortionCommit): CommitCounts {
    const { collection, from, to, feeds } = portion;
    this.#db.exec("BEGIN IMMEDIATE");
    try {
      const found = this.cursor(collection);
      if (found !== from) throw cursorMoved(collection, from, found);
      const counts = {
        created: 0,
        updated: 0,
        unchanged: 0,
        quarantined: 0,
        iocs: 0,
        withdrawn: 0,
      };
      for (const record of feeds) {
        counts[this.#storeFeed(collection, record)] += 1;
        counts.iocs += this.#storeIocs(collection, record);
      }
      this.#moveCursor.run(collection, to);
      this.#db.exec("COMMIT");
      return counts;
    } catch (error) {
      // A failed COMMIT may have rolled back by itself.
      if (this.#db.isTransaction) this.#db.exec("ROLLBACK");
      throw error;
    }
  }

  #storeFeed(collection: string, record: FeedRecord): Change {
    const { id, seqUpdate } = record;
    const feed = JSON.stringify(record.feed);
    const hash = contentHash(feed);
    const before = this.#hash.get(collection, id) as { hash: string } | undefined;
    const change =
      before === undefined ? "created" : before.hash === hash ? "unchanged" : "updated";
    const at = this.#now().toISOString();
    const parsed = JSON.stringify(record.parsed);
    this.#upsertFeed.run(collection, id, seqUpdate, change, hash, at, feed, parsed);
    return change;
  }

  /** Replaces the indicators of a feed. Several keys may lead to one indicator: the first counts. */
  #storeIocs(collection: string, { id, iocs }: FeedRecord): number {
    this.#dropIocs.run(collection, id);
    let stored = 0;
    for (const ioc of iocs) {
      const row = JSON.stringify(ioc);
      stored += Number(this.#insertIoc.run(collection, id, ioc.type, ioc.value, row).changes);
    }
    return stored;
  }
}

function cursorMoved(collection: string, expected: string | null, found: string | null) {
  return new StoreError(
    "cursor-moved",
    `${collection}: expected the stored cursor ${String(expected)}, got ${String(found)}`,
    {
      hint: "Another process stores the same collection. This portion was not stored; go on from the stored cursor.",
    },
  );
}
