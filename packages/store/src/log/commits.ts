import type { Dialect } from "../select.ts";
import { rowsOf, type Access, type Parameters } from "./access.ts";

/** A commit: a range of versions of a collection, which ends at `version`. */
export interface Commit {
  readonly position: number;
  readonly collection: string;
  readonly version: number;
  readonly changes: number;
  readonly committedAt: number;
  /** The feeds that have changed, or whose indicators have, as JSON. */
  readonly feedIds: string;
}

/** The position of the last commit; 0 if there is none. */
export async function head(access: Access): Promise<number> {
  const { schema, own } = access.dialect;
  const sql = `SELECT position FROM ${schema}.commits WHERE ${own} ORDER BY position DESC LIMIT 1`;
  const [last] = await rowsOf<Pick<Commit, "position">>(access, { sql, values: [] });
  return last?.position ?? 0;
}

/** The next commits: as few as contain the given number of changes. */
export async function commitsAfter(
  { dialect, read }: Access,
  after: number,
  limit: number,
): Promise<{ readonly commits: readonly Commit[]; readonly more: boolean }> {
  const { schema, own, mark } = dialect;
  const sql = `SELECT position, collection, version, changes, committed_at AS "committedAt", feed_ids AS "feedIds"
    FROM ${schema}.commits WHERE ${own} AND position > ${mark(1)} ORDER BY position LIMIT ${limit + 1}`;
  const commits: Commit[] = [];
  let count = 0;
  for await (const row of read({ sql, values: [after] })) {
    if (count >= limit) return { commits, more: true };
    const commit = row as Commit;
    commits.push(commit);
    count += Math.min(commit.changes, commit.position - after);
  }
  return { commits, more: false };
}

/** The time of a change in microseconds. The changes of a commit are one microsecond apart, and the last one has its time. */
export const timeOf = (
  { position, committedAt }: Pick<Commit, "position" | "committedAt">,
  at: number,
): number => committedAt - (position - at);

/** The changes of a collection in some commits: a range of versions, of rows of some feeds. */
export interface CommittedRange {
  readonly collection: string;
  /** The version before the first change. */
  readonly from: number;
  readonly to: number;
  readonly feedIds: readonly string[];
}

/** The changes in each collection, after a position. */
export function rangesOf(commits: readonly Commit[], after: number): CommittedRange[] {
  return [...new Set(commits.map(({ collection }) => collection))].map((collection) => {
    const own = commits.filter((commit) => commit.collection === collection);
    const feedIds = own.flatMap((commit) => JSON.parse(commit.feedIds) as string[]);
    return {
      collection,
      from: Math.min(
        ...own.map(
          ({ position, version, changes }) => version - Math.min(changes, position - after),
        ),
      ),
      to: Math.max(...own.map(({ version }) => version)),
      feedIds: [...new Set(feedIds)],
    };
  });
}

/** The condition that a row of a table is in a range. */
export function isInRange(
  { own, isAmong, list }: Dialect,
  idColumn: string,
  { collection, from, to, feedIds }: CommittedRange,
  parameters: Parameters,
): string {
  return `${own} AND collection = ${parameters.add(collection)} AND version > ${parameters.add(from)}
    AND version <= ${parameters.add(to)} AND ${isAmong(idColumn, parameters.add(list(feedIds)))}`;
}
