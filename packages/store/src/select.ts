import { microseconds } from "./log/committed-at.ts";
import type { IocSelection } from "./store.ts";
import type { QuarantineSelection } from "./types/quarantine.ts";

/** The differences between the engines' SQL. */
export interface Dialect {
  /** The schema that the tables are in. */
  readonly schema: string;
  /** The tenant of a row. */
  readonly tenant: string;
  /** The condition that a row belongs to the store's tenant. */
  readonly own: string;
  /** The first column in the key of each table, followed by a comma; empty if a store has one tenant. */
  readonly keyPrefix: string;
  /** The placeholder of the nth parameter, from 1. Each is used once, in this order. */
  readonly mark: (n: number) => string;
  /** The condition that a column is in the list of the parameter with this placeholder. */
  readonly isAmong: (column: string, mark: string) => string;
  /** The condition that a column is in the list that another column contains as JSON. */
  readonly isAmongJson: (column: string, json: string) => string;
  /** A list as a parameter. */
  readonly list: (texts: readonly string[]) => unknown;
  /** The values of the list that is the parameter with this placeholder, as a table with the column `value`. */
  readonly each: (mark: string) => string;
  /** The JSON text of a member of a JSON object in a column. */
  readonly member: (column: string, name: string) => string;
  /** The column of an indicator's value in the index of values. */
  readonly valueKey: string;
  /** The condition that a row's type and value are in the JSON list of pairs that is the parameter with this placeholder. */
  readonly isValueAmong: (mark: string) => string;
  /** The rows of indicators with these values, found by the index of values, as a table. */
  readonly iocsByIndex: (mark: string) => string;
}

/** The tables that can be read, with their columns and order. */
const tables = {
  feeds: {
    columns: `collection, id, seq_update AS "seqUpdate", previous_seq_update AS "previousSeqUpdate", change,
      changed_at AS "changedAt", feed, parsed`,
    // Cursors are digits of any length, so a longer one is greater.
    order: "collection, length(seq_update) NULLS FIRST, seq_update NULLS FIRST, id",
  },
  iocs: {
    columns: `collection, feed_id AS "feedId", ioc, first_seen AS "firstSeen", last_seen AS "lastSeen",
      valid_until AS "validUntil", withdrawn_at AS "withdrawnAt"`,
    order: "collection, feed_id, type, value",
  },
  quarantine: {
    columns: `collection, id, seq_update AS "seqUpdate", reason, raw, quarantined_at AS "quarantinedAt"`,
    order: "collection, id",
  },
} as const;

/** The columns of a feed. */
export const feedColumns: string = tables.feeds.columns;

/** A table that can be read. */
export type Table = keyof typeof tables;

/** Any selection. Absent members select everything. */
export type AnySelection = IocSelection & QuarantineSelection;

/** A statement and its parameters. */
export interface Statement {
  readonly sql: string;
  readonly values: readonly unknown[];
}

/** The statement for a selection. */
export function select(dialect: Dialect, table: Table, selection: AnySelection): Statement {
  const { columns, order } = tables[table];
  const liveOnly = table === "iocs" && !selection.withdrawn;
  const { sql, values } = where(
    dialect,
    { ...selection, table },
    liveOnly ? ["withdrawn_at IS NULL"] : [],
  );
  const position = table === "quarantine" ? "" : `, ${positionOf(dialect, table)} AS position`;
  return {
    sql: `SELECT ${columns}${position} FROM ${dialect.schema}.${table} ${sql} ORDER BY ${order}`,
    values,
  };
}

/** The position of a row's last change: its commit is the first one that reaches the row's version. */
export function positionOf({ schema, own }: Dialect, table: Table): string {
  return `(SELECT c.position - c.version + ${table}.version FROM ${schema}.commits c
    WHERE ${own} AND c.collection = ${table}.collection AND c.version >= ${table}.version
    ORDER BY c.version LIMIT 1)`;
}

/** The condition for a selection of the tenant's rows, including `WHERE`. */
export function where(
  dialect: Dialect,
  { table = "feeds", collections, ids, since, after }: AnySelection & { readonly table?: Table },
  also: readonly string[] = [],
): Statement {
  const { own, mark, isAmong, list } = dialect;
  const values: unknown[] = [];
  const marked = (value: unknown) => mark(values.push(value));
  const conditions = [
    own,
    ...also,
    ...(collections ? [isAmong("collection", marked(list(collections)))] : []),
    ...(ids ? [isAmong("id", marked(list(ids)))] : []),
    ...(after === undefined ? [] : [`${positionOf(dialect, table)} > ${marked(after)}`]),
    ...(since
      ? [`${positionOf(dialect, table)} > (${positionAt(dialect, marked(microseconds(since)))})`]
      : []),
  ];
  return { sql: `WHERE ${conditions.join(" AND ")}`, values };
}

/** The position of the last commit before a time in microseconds: 0 if there is none. */
export const positionAt = ({ schema, own }: Dialect, mark: string): string =>
  `SELECT coalesce(max(position), 0) FROM (SELECT position FROM ${schema}.commits
     WHERE ${own} AND committed_at < ${mark} ORDER BY position DESC LIMIT 1) AS last`;
