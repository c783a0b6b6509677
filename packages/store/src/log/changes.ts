import { InputError } from "@cyberintegrations/errors";
import type { IocType } from "@cyberintegrations/parser/iocs";
import { feedOf, type FeedColumns } from "../rows.ts";
import { feedColumns } from "../select.ts";
import type { ChangePage, ChangeSelection, LoggedChange } from "../types/change.ts";
import { Parameters, rowsOf, type Access } from "./access.ts";
import { commitsAfter, isInRange, rangesOf, timeOf, type Commit } from "./commits.ts";
import { committedAt } from "./committed-at.ts";
import { aggregate, isNewAfter, latest } from "./aggregate.ts";
import { rowsByValue } from "./indicators.ts";

/** A row that has not changed since a commit. */
interface Item {
  readonly kind: LoggedChange["kind"];
  readonly collection: string;
  readonly version: number;
  readonly feedId: string;
  /** Of an indicator. */
  readonly type: IocType | null;
  readonly value: string | null;
}

interface Entry {
  readonly item: Item;
  readonly commit: Commit;
  readonly position: number;
}

/**
 * Reads a page of the change log. Each step has its own snapshot. This is safe: what changes between two steps has a later
 * position, so it is on a later page.
 */
export async function changes(access: Access, selection: ChangeSelection): Promise<ChangePage> {
  const { after = 0, limit = 500, kinds = ["feed", "indicator"] } = selection;
  check({ after, limit });
  const { commits, more } = await commitsAfter(access, after, limit);
  const last = commits.at(-1);
  if (!last) return { changes: [], position: after, more: false };
  const entries = await entriesOf(access, commits, { ...selection, after, kinds });
  const page = entries.slice(0, limit);
  const feeds = await feedChanges(access, page);
  const indicators = await indicatorChanges(access, page, selection.collections);
  const found = [...feeds, ...indicators].sort((one, other) => one.position - other.position);
  const isCut = entries.length > page.length;
  const end = page.at(-1);
  return {
    changes: found,
    position: isCut && end ? end.position : last.position,
    more: isCut || more,
  };
}

function check(numbers: Readonly<Record<"after" | "limit", number>>): void {
  for (const [name, least] of [
    ["after", 0],
    ["limit", 1],
  ] as const) {
    const number = numbers[name];
    if (Number.isSafeInteger(number) && number >= least) continue;
    throw new InputError(`expected a whole number of ${least} or more, got ${number}`, {
      path: [name],
    });
  }
}

interface Wanted extends Pick<ChangeSelection, "collections"> {
  readonly after: number;
  readonly kinds: readonly LoggedChange["kind"][];
}

/** The rows that are still in the state of these commits, in order. They are identified by version, without content. */
async function entriesOf(
  access: Access,
  commits: readonly Commit[],
  { after, kinds, collections }: Wanted,
): Promise<Entry[]> {
  const wanted = commits.filter(({ collection }) => collections?.includes(collection) ?? true);
  if (wanted.length === 0 || kinds.length === 0) return [];
  const parameters = new Parameters(access.dialect);
  const selects = rangesOf(wanted, after).flatMap((range) =>
    kinds.map((kind) => {
      const { table, id, columns } = sources[kind];
      return `SELECT '${kind}' AS kind, collection, version, ${id} AS "feedId", ${columns}
        FROM ${access.dialect.schema}.${table} WHERE ${isInRange(access.dialect, id, range, parameters)}`;
    }),
  );
  const items = await rowsOf<Item>(access, {
    sql: selects.join(" UNION ALL "),
    values: parameters.values,
  });
  return items
    .flatMap((item): Entry[] => {
      const commit = wanted.find(
        ({ collection, version, changes: count }) =>
          collection === item.collection &&
          item.version > version - count &&
          item.version <= version,
      );
      if (!commit) return [];
      const position = commit.position - commit.version + item.version;
      return position > after ? [{ item, commit, position }] : [];
    })
    .sort((one, other) => one.position - other.position);
}

const sources = {
  feed: { table: "feeds", id: "id", columns: "NULL AS type, NULL AS value" },
  indicator: { table: "iocs", id: "feed_id", columns: "type, value" },
} as const;

async function feedChanges(access: Access, page: readonly Entry[]): Promise<LoggedChange[]> {
  const entries = page.filter(({ item }) => item.kind === "feed");
  if (entries.length === 0) return [];
  const { dialect } = access;
  const parameters = new Parameters(dialect);
  const isAny = [...new Set(entries.map(({ item }) => item.collection))].map((collection) => {
    const own = entries.filter(({ item }) => item.collection === collection);
    const versions = own.map(({ item }) => item.version);
    const ids = dialect.list(own.map(({ item }) => item.feedId));
    return `collection = ${parameters.add(collection)} AND ${dialect.isAmong("id", parameters.add(ids))}
      AND version IN (${versions.join()})`;
  });
  const rows = await rowsOf<FeedColumns & { version: number }>(access, {
    sql: `SELECT ${feedColumns}, version FROM ${dialect.schema}.feeds
      WHERE ${dialect.own} AND (${isAny.map((one) => `(${one})`).join(" OR ")})`,
    values: parameters.values,
  });
  const stored = new Map(rows.map((row) => [`${row.version} ${row.collection}`, row]));
  return entries.flatMap(({ item, commit, position }): LoggedChange[] => {
    const row = stored.get(`${item.version} ${item.collection}`);
    if (!row) return [];
    const { version: _, ...columns } = row;
    const feed = feedOf({ ...columns, position });
    return [
      {
        kind: "feed",
        event: feed.change,
        position,
        committedAt: committedAt(timeOf(commit, position)),
        feed,
      },
    ];
  });
}

/** An indicator changes with its latest row. At the positions of its other rows, there is nothing to report. */
async function indicatorChanges(
  access: Access,
  page: readonly Entry[],
  collections: readonly string[] | undefined,
): Promise<LoggedChange[]> {
  const entries = new Map<number, Entry>();
  const values = new Map<string, { type: IocType; value: string }>();
  for (const entry of page) {
    const { type, value } = entry.item;
    if (type === null || value === null) continue;
    entries.set(entry.position, entry);
    values.set(`${type} ${value}`, { type, value });
  }
  if (values.size === 0) return [];
  const found: LoggedChange[] = [];
  for await (const rows of rowsByValue(access, { collections, values: [...values.values()] })) {
    const position = latest(rows);
    const entry = entries.get(position);
    if (!entry) continue;
    const { commit } = entry;
    const indicator = aggregate(rows);
    const change = isNewAfter(rows, commit.position - commit.changes) ? "created" : "updated";
    found.push({
      kind: "indicator",
      event: indicator.state === "live" ? change : indicator.state,
      position,
      committedAt: committedAt(timeOf(commit, position)),
      indicator,
    });
  }
  return found;
}
