import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";
import type { FeedState, HeldFeed, IocState, Transaction } from "../commit/transaction.ts";
import { canExpire } from "../log/can-expire.ts";
import { guarded } from "./failure.ts";
import type { Connection } from "./in-transaction.ts";

const iocStates = `feed_id AS feedId, type, value, ioc, first_seen AS firstSeen, last_seen AS lastSeen,
  valid_until AS validUntil, withdrawn_at AS withdrawnAt, changed_at AS changedAt, expired_at AS expiredAt,
  is_new AS isNew, version`;

/** The statements of a commit, prepared once, as a transaction on a collection. */
export function transactions({ db, location }: Connection): (collection: string) => Transaction {
  const open = db.prepare(
    "SELECT cursor, quarantined, epoch, version FROM collections WHERE collection = ?",
  );
  const feed = db.prepare(
    `SELECT id, seq_update AS seqUpdate, previous_seq_update AS previousSeqUpdate, change, hash,
       changed_at AS changedAt, version
     FROM feeds WHERE collection = ? AND id = ?`,
  );
  const ofGroup = (table: string) =>
    db.prepare(
      `SELECT id, seq_update AS seqUpdate FROM ${table} WHERE collection = ? AND (id = ? OR id >= ? AND id < ?)`,
    );
  const feedsOfGroup = { feeds: ofGroup("feeds"), quarantine: ofGroup("quarantine") };
  const iocsOf = db.prepare(`SELECT ${iocStates} FROM iocs WHERE collection = ? AND feed_id = ?`);
  const overdue = db.prepare(
    `SELECT ${iocStates} FROM iocs JOIN (
       SELECT type, value, feed_id FROM ioc_index WHERE collection = ? AND valid_until <= ? ORDER BY valid_until LIMIT ?
     ) USING (type, value, feed_id)
     WHERE collection = ? AND ${canExpire} AND valid_until <= ?`,
  );
  const putFeed = upsert(db, "feeds", 2, [
    ...["collection", "id", "seq_update", "previous_seq_update", "change", "hash", "changed_at"],
    ...["version", "feed", "parsed"],
  ]);
  const putIoc = upsert(db, "iocs", 4, [
    ...["collection", "feed_id", "type", "value", "ioc", "first_seen", "last_seen", "valid_until"],
    ...["withdrawn_at", "changed_at", "expired_at", "is_new", "version"],
  ]);
  const held = db.prepare(
    `SELECT id, seq_update AS seqUpdate, reason, raw, quarantined_at AS quarantinedAt
     FROM quarantine WHERE collection = ? AND id = ?`,
  );
  const release = db.prepare("DELETE FROM quarantine WHERE collection = ? AND id = ?");
  const quarantine = db.prepare(
    `INSERT INTO quarantine (collection, id, seq_update, reason, raw, quarantined_at)
     VALUES (?, ?, ?, ?, ?, ?)`,
  );
  const advance = db.prepare(
    `INSERT INTO collections (collection, cursor, filters, feeds, iocs, quarantined, version) VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET cursor = excluded.cursor, filters = coalesce(excluded.filters, filters), feeds = feeds + excluded.feeds,
       iocs = iocs + excluded.iocs, quarantined = quarantined + excluded.quarantined, version = excluded.version`,
  );
  // Transactions are one after another, so their positions are, too.
  const log = db.prepare(
    `INSERT INTO commits (position, collection, version, changes, committed_at, feed_ids)
     SELECT coalesce(max(position), 0) + ?, ?, ?, ?, max(coalesce(max(committed_at) + ?, 0), ?), ?
     FROM (SELECT position, committed_at FROM commits ORDER BY position DESC LIMIT 1)`,
  );

  return (collection) => ({
    open() {
      const row = open.get(collection) as
        { cursor: string | null; quarantined: number; epoch: number; version: number } | undefined;
      return row ?? { cursor: null, quarantined: 0, epoch: 0, version: 0 };
    },
    feeds: (ids) => ids.flatMap((id) => (feed.get(collection, id) as FeedState | undefined) ?? []),
    feedsOfGroups: (groups, table) =>
      groups.flatMap((group) => {
        // The semicolon is the character after the colon.
        const rows = feedsOfGroup[table].all(collection, group, `${group}:`, `${group};`);
        return rows.map((row) => ({ ...(row as unknown as FeedState), group }));
      }),
    iocs: (ids) => ids.flatMap((id) => iocsOf.all(collection, id) as unknown as IocState[]),
    overdue: (now, limit) =>
      overdue.all(collection, now, limit, collection, now) as unknown as IocState[],
    putFeeds(rows) {
      guarded(location, () => {
        for (const row of rows) {
          const { id, seqUpdate, previousSeqUpdate, change, hash, changedAt, version } = row;
          const state = [id, seqUpdate, previousSeqUpdate, change, hash, changedAt, version];
          putFeed.run(collection, ...state, row.feed, row.parsed);
        }
      });
    },
    putIocs(rows) {
      guarded(location, () => {
        for (const row of rows) {
          const { feedId, type, value, ioc, firstSeen, lastSeen, validUntil } = row;
          const what = [feedId, type, value, ioc, firstSeen, lastSeen, validUntil];
          const life = [row.withdrawnAt, row.changedAt, row.expiredAt, row.isNew, row.version];
          putIoc.run(collection, ...what, ...life);
        }
      });
    },
    held: (ids) => ids.flatMap((id) => (held.get(collection, id) as HeldFeed | undefined) ?? []),
    release: (ids) => ids.reduce((sum, id) => sum + changes(release, collection, id), 0),
    quarantine(rows, at) {
      for (const { id, seqUpdate, reason, raw } of rows) {
        quarantine.run(collection, id, seqUpdate, reason, raw, at);
      }
    },
    advance({ to, growth, filters, version, changes: count, at, feedIds }) {
      const { feeds, iocs, quarantined } = growth;
      advance.run(collection, to, filters ?? null, feeds, iocs, quarantined, version);
      if (count > 0) log.run(count, collection, version, count, count, at, JSON.stringify(feedIds));
    },
    async part(work) {
      db.exec("SAVEPOINT part");
      try {
        await work();
      } catch (error) {
        if (db.isTransaction) db.exec("ROLLBACK TO part; RELEASE part;");
        throw error;
      }
      db.exec("RELEASE part");
    },
  });
}

/** A statement that inserts a row or replaces the one with the same key, which is its first columns. */
function upsert(db: DatabaseSync, table: string, keys: number, columns: readonly string[]) {
  const others = columns.slice(keys);
  return db.prepare(
    `INSERT INTO ${table} (${columns.join()}) VALUES (${columns.map(() => "?").join()})
     ON CONFLICT DO UPDATE SET ${others.map((name) => `${name} = excluded.${name}`).join()}`,
  );
}

function changes(statement: StatementSync, ...values: SQLInputValue[]): number {
  return Number(statement.run(...values).changes);
}
