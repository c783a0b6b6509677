import { InputError } from "@cyberintegrations/errors";
import { positionAt, positionOf, type Dialect } from "../select.ts";
import type { Indicator, IndicatorSelection } from "../types/indicator.ts";
import { Parameters, rowsOf, type Access } from "./access.ts";
import {
  aggregate,
  latest,
  severities,
  type IndicatorRow,
  type IndicatorRows,
} from "./aggregate.ts";
import { microseconds } from "./committed-at.ts";
import { commitsAfter } from "./commits.ts";
import { followLog } from "./ioc-index.ts";

/** Iterates over the indicators in one snapshot. The rows of one value are in memory at a time. */
export async function* indicators(
  access: Access,
  { since, after = 0, withdrawn = false, ...selection }: IndicatorSelection,
): AsyncGenerator<Indicator, void, undefined> {
  const from = Math.max(after, since ? await positionBefore(access, since) : 0);
  for await (const rows of rowsByValue(access, selection)) {
    if (latest(rows) <= from) continue;
    const indicator = aggregate(rows);
    if (withdrawn || indicator.state !== "withdrawn") yield indicator;
  }
}

/** The position of the last commit before a date, or of the last change before microseconds since 1970. */
export async function positionBefore(access: Access, time: Date | number): Promise<number> {
  const before = typeof time === "number" ? time : microseconds(time);
  if (Number.isNaN(before)) throw new InputError("expected a valid date", { path: ["since"] });
  const { dialect } = access;
  const sql = `SELECT * FROM (${positionAt(dialect, dialect.mark(1))}) AS at`;
  const [row] = await rowsOf<object>(access, { sql, values: [before] });
  const end = Number(Object.values(row ?? {})[0]);
  if (typeof time !== "number") return end;
  // The next commit may have changes before the time.
  const {
    commits: [next],
  } = await commitsAfter(access, end, 1);
  return next ? Math.max(end, next.position - 1 - (next.committedAt - before)) : end;
}

/** The rows of each value. */
export async function* rowsByValue(
  access: Access,
  {
    collections,
    types,
    values,
    order = "value",
  }: Pick<IndicatorSelection, "collections" | "types" | "values" | "order">,
): AsyncGenerator<IndicatorRows, void, undefined> {
  const { dialect, read } = access;
  const { own, isAmong, list, valueKey } = dialect;
  const parameters = new Parameters(dialect);
  const iocs = await iocsOf(access, values, parameters);
  const conditions = [
    own,
    ...(collections ? [isAmong("collection", parameters.add(list(collections)))] : []),
    ...(types ? [isAmong("type", parameters.add(list(types)))] : []),
  ];
  const sql = `SELECT type, value, collection, feed_id AS "feedId", ioc, first_seen AS "firstSeen",
      last_seen AS "lastSeen", valid_until AS "validUntil", withdrawn_at AS "withdrawnAt",
      expired_at AS "expiredAt", changed_at AS "changedAt", is_new AS "isNew", ${positionOf(dialect, "iocs")} AS position
    FROM ${iocs} AS iocs WHERE ${conditions.join(" AND ")}
    ORDER BY ${orders[order](dialect)} type, ${valueKey}, collection, feed_id`;
  let rows: IndicatorRow[] = [];
  for await (const next of read({ sql, values: parameters.values })) {
    const row = next as IndicatorRow;
    const [first] = rows;
    if (first && (first.type !== row.type || first.value !== row.value)) {
      yield rows as [IndicatorRow];
      rows = [];
    }
    rows.push(row);
  }
  if (rows.length > 0) yield rows as [IndicatorRow];
}

/** What precedes the type and value in the order of rows: what their indicator has, see `aggregate`. */
const orders: Readonly<
  Record<NonNullable<IndicatorSelection["order"]>, (dialect: Dialect) => string>
> = {
  value: () => "",
  severity: (dialect) => {
    const ranks = severities.map((name, rank) => `WHEN '"${name}"' THEN ${rank}`).join(" ");
    return [`CASE ${dialect.member("ioc", "severity")} ${ranks} ELSE -1 END`, "last_seen"]
      .map((column) => `${ofLiveRows(dialect, "max", column)} DESC NULLS LAST,`)
      .join(" ");
  },
  firstSeen: (dialect) =>
    `coalesce(${ofLiveRows(dialect, "min", "first_seen")}, ${ofRows(dialect, "min", "first_seen")}),`,
};

const ofRows = ({ tenant, valueKey }: Dialect, aggregate: string, column: string): string =>
  `${aggregate}(${column}) OVER (PARTITION BY ${tenant}, type, ${valueKey})`;

const ofLiveRows = (dialect: Dialect, aggregate: string, column: string): string =>
  ofRows(dialect, aggregate, `CASE WHEN withdrawn_at IS NULL THEN ${column} END`);

/** The table of all rows, or of those with these values: by the index, or by reading all rows if it is not up to date. */
async function iocsOf(
  access: Access,
  values: IndicatorSelection["values"],
  parameters: Parameters,
): Promise<string> {
  const { schema, isValueAmong, iocsByIndex } = access.dialect;
  if (!values) return `${schema}.iocs`;
  const isIndexed = await followLog(access);
  const mark = parameters.add(JSON.stringify(values.map(({ type, value }) => [type, value])));
  return isIndexed
    ? iocsByIndex(mark)
    : `(SELECT * FROM ${schema}.iocs WHERE ${isValueAmong(mark)})`;
}
