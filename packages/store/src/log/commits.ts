import { rowsOf, type Access } from "./access.ts";

/** A commit: a range of versions of a collection, which ends at `version`. */
export interface Commit {
  readonly position: number;
  readonly collection: string;
  readonly version: number;
  readonly changes: number;
  readonly committedAt: number;
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
  const sql = `SELECT position, collection, version, changes, committed_at AS "committedAt"
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

/** The range of versions in each collection. Commits of one collection follow each other without gaps. */
export function rangesOf(
  commits: readonly Commit[],
): [collection: string, range: [number, number]][] {
  const ranges = new Map<string, [number, number]>();
  for (const { collection, version, changes: count } of commits) {
    const from = ranges.get(collection)?.[0] ?? version - count;
    ranges.set(collection, [from, version]);
  }
  return [...ranges];
}
