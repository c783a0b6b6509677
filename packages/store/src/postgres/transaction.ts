import { createHash } from "node:crypto";
import type {
  FeedState,
  GroupMember,
  HeldFeed,
  IocState,
  Transaction,
} from "../commit/transaction.ts";
import { canExpire } from "../log/can-expire.ts";
import { isOwn, schema } from "./names.ts";
import type { Session } from "./session.ts";

/** The columns of a table with their types and, for each, its value in a row. The first ones are the key. */
type Columns<Row> = Readonly<Record<string, readonly [type: string, value: (row: Row) => unknown]>>;

const feedColumns: Columns<Parameters<Transaction["putFeeds"]>[0][number]> = {
  id: ["text", (row) => row.id],
  seq_update: ["text", (row) => row.seqUpdate],
  previous_seq_update: ["text", (row) => row.previousSeqUpdate],
  change: ["text", (row) => row.change],
  hash: ["text", (row) => row.hash],
  changed_at: ["timestamptz", (row) => row.changedAt],
  version: ["bigint", (row) => row.version],
  feed: ["text", (row) => row.feed],
  parsed: ["text", (row) => row.parsed],
};

const iocColumns: Columns<IocState> = {
  feed_id: ["text", (row) => row.feedId],
  type: ["text", (row) => row.type],
  value_hash: ["bytea", (row) => createHash("sha256").update(row.value).digest()],
  value: ["text", (row) => row.value],
  ioc: ["text", (row) => row.ioc],
  first_seen: ["timestamptz", (row) => row.firstSeen],
  last_seen: ["timestamptz", (row) => row.lastSeen],
  valid_until: ["timestamptz", (row) => row.validUntil],
  withdrawn_at: ["timestamptz", (row) => row.withdrawnAt],
  changed_at: ["timestamptz", (row) => row.changedAt],
  expired_at: ["timestamptz", (row) => row.expiredAt],
  is_new: ["smallint", (row) => row.isNew],
  version: ["bigint", (row) => row.version],
};

const iocStates = `iocs.feed_id AS "feedId", iocs.type, iocs.value, ioc, first_seen AS "firstSeen", last_seen AS "lastSeen",
  valid_until AS "validUntil", withdrawn_at AS "withdrawnAt", changed_at AS "changedAt", expired_at AS "expiredAt",
  is_new AS "isNew", version`;

/** A transaction on a collection, each write one statement for all its rows. */
export function transactionOn(session: Session, collection: string): Transaction {
  return {
    async open() {
      // Inserts the row, or locks the existing one.
      const [row] = await session.query<{
        cursor: string | null;
        quarantined: number;
        epoch: number;
        version: number;
      }>(
        `INSERT INTO ${schema}.collections (collection) VALUES ($1)
         ON CONFLICT (tenant, collection) DO UPDATE SET collection = excluded.collection
         RETURNING cursor, quarantined, epoch, version`,
        [collection],
      );
      return row ?? { cursor: null, quarantined: 0, epoch: 0, version: 0 };
    },
    feeds: (ids) =>
      session.query<FeedState>(
        `SELECT id, seq_update AS "seqUpdate", previous_seq_update AS "previousSeqUpdate", change, hash,
           changed_at AS "changedAt", version
         FROM ${schema}.feeds WHERE ${isOwn} AND collection = $1 AND id = ANY ($2)`,
        [collection, ids],
      ),
    feedsOfGroups: (groups, table) =>
      // The semicolon is the character after the colon.
      session.query<GroupMember>(
        `SELECT "group", id, seq_update AS "seqUpdate"
         FROM (SELECT unnest($2::text[]) COLLATE "C" AS "group") g
         JOIN ${schema}.${table} ON id = "group" OR id >= "group" || ':' AND id < "group" || ';'
         WHERE ${isOwn} AND collection = $1`,
        [collection, groups],
      ),
    iocs: (feedIds) =>
      session.query<IocState>(
        `SELECT ${iocStates} FROM ${schema}.iocs
         WHERE ${isOwn} AND collection = $1 AND feed_id = ANY ($2)`,
        [collection, feedIds],
      ),
    overdue: (now, limit) =>
      session.query<IocState>(
        `SELECT ${iocStates} FROM (
           SELECT type, value_hash, feed_id FROM ${schema}.ioc_index
           WHERE ${isOwn} AND collection = $1 AND valid_until <= $2 ORDER BY valid_until LIMIT $3
         ) AS overdue
         CROSS JOIN LATERAL (
           SELECT * FROM ${schema}.iocs AS i WHERE ${isOwn} AND collection = $1 AND i.feed_id = overdue.feed_id
             AND i.type = overdue.type AND i.value_hash = overdue.value_hash AND ${canExpire} AND valid_until <= $2 OFFSET 0
         ) AS iocs`,
        [collection, now, limit],
      ),
    putFeeds: (rows) => upsert(session, "feeds", 1, feedColumns, collection, rows),
    putIocs: (rows) => upsert(session, "iocs", 3, iocColumns, collection, rows),
    held: (ids) =>
      session.query<HeldFeed>(
        `SELECT id, seq_update AS "seqUpdate", reason, raw, quarantined_at AS "quarantinedAt"
         FROM ${schema}.quarantine WHERE ${isOwn} AND collection = $1 AND id = ANY ($2)`,
        [collection, ids],
      ),
    async release(ids) {
      const gone = await session.query(
        `DELETE FROM ${schema}.quarantine WHERE ${isOwn} AND collection = $1 AND id = ANY ($2) RETURNING id`,
        [collection, ids],
      );
      return gone.length;
    },
    async quarantine(feeds, at) {
      await session.query(
        `INSERT INTO ${schema}.quarantine (collection, quarantined_at, id, seq_update, reason, raw)
         SELECT $1, $2, * FROM unnest($3::text[], $4::text[], $5::text[], $6::text[])`,
        [
          collection,
          at,
          feeds.map(({ id }) => id),
          feeds.map(({ seqUpdate }) => seqUpdate),
          feeds.map(({ reason }) => reason),
          feeds.map(({ raw }) => raw),
        ],
      );
    },
    async advance({ to, growth, filters, version, changes, at, feedIds }) {
      const { feeds, iocs, quarantined } = growth;
      await session.query(
        `WITH head AS (
           INSERT INTO ${schema}.positions AS old (position, committed_at)
           SELECT $8::bigint, $9::bigint WHERE $8 > 0
           ON CONFLICT (tenant) DO UPDATE SET position = old.position + excluded.position,
             committed_at = greatest(old.committed_at + excluded.position, excluded.committed_at)
           RETURNING position, committed_at
         ), logged AS (
           INSERT INTO ${schema}.commits (position, collection, version, changes, committed_at, feed_ids)
           SELECT position, $1, $7, $8, committed_at, $10 FROM head
         )
         UPDATE ${schema}.collections
         SET cursor = $2, feeds = feeds + $3, iocs = iocs + $4, quarantined = quarantined + $5,
           filters = coalesce($6, filters), version = $7
         WHERE ${isOwn} AND collection = $1`,
        [
          collection,
          to,
          feeds,
          iocs,
          quarantined,
          filters ?? null,
          version,
          changes,
          at,
          JSON.stringify(feedIds),
        ],
      );
    },
    async part(work) {
      await session.query("SAVEPOINT part");
      try {
        await work();
      } catch (error) {
        await session.query("ROLLBACK TO part; RELEASE part");
        throw error;
      }
      await session.query("RELEASE part");
    },
  };
}

/** Inserts rows, or replaces those with the same key. */
async function upsert<Row>(
  session: Session,
  table: string,
  keys: number,
  columns: Columns<Row>,
  collection: string,
  rows: readonly Row[],
): Promise<void> {
  const names = Object.keys(columns);
  const arrays = Object.values(columns).map(([type], index) => `$${index + 2}::${type}[]`);
  await session.query(
    `INSERT INTO ${schema}.${table} (collection, ${names.join()})
     SELECT $1, * FROM unnest(${arrays.join()})
     ON CONFLICT (tenant, collection, ${names.slice(0, keys).join()})
     DO UPDATE SET ${names
       .slice(keys)
       .map((name) => `${name} = excluded.${name}`)
       .join()}`,
    [collection, ...Object.values(columns).map(([, value]) => rows.map(value))],
    "bulk",
  );
}
