import { canExpire } from "./can-expire.ts";
import { Parameters, rowsOf, type Access } from "./access.ts";
import { commitsAfter, head, isInRange, rangesOf } from "./commits.ts";

/** How many changes a transaction adds to the index, roughly. */
const batch = 5000;

/**
 * Brings the index of indicators up to date with the log. Returns false if it is not, because the store was opened for
 * reading only.
 */
export async function followLog(access: Access): Promise<boolean> {
  const { schema, own } = access.dialect;
  const sql = `SELECT position FROM ${schema}.ioc_index_position WHERE ${own}`;
  const [row] = await rowsOf<{ position: number }>(access, { sql, values: [] });
  const end = await head(access);
  let position = row?.position ?? 0;
  if (access.write === undefined) return position >= end;
  while (position < end) position = await indexAfter(access, access.write, position);
  return true;
}

/** Adds the changes of some commits. Returns the position of the last one. */
async function indexAfter(
  access: Access,
  write: NonNullable<Access["write"]>,
  after: number,
): Promise<number> {
  const { commits } = await commitsAfter(access, after, batch);
  const { schema, own, keyPrefix, valueKey } = access.dialect;
  const to = commits.at(-1)?.position ?? after;
  return await write(async (run) => {
    // Locks the row, so that two readers don't index the same changes at the same time.
    const [{ position }] = (await run({
      sql: `INSERT INTO ${schema}.ioc_index_position AS old (position) VALUES (0)
            ON CONFLICT (tenant) DO UPDATE SET position = old.position
            RETURNING position`,
      values: [],
    })) as [{ position: number }];
    if (position !== after) return position;
    for (const range of rangesOf(commits, after)) {
      const parameters = new Parameters(access.dialect);
      const columns = `type, ${valueKey}, collection, feed_id`;
      await run({
        sql: `INSERT INTO ${schema}.ioc_index AS old (${columns}, valid_until)
          SELECT ${columns}, CASE WHEN ${canExpire} THEN valid_until END FROM ${schema}.iocs
          WHERE ${isInRange(access.dialect, "feed_id", range, parameters)}
          ORDER BY ${columns}
          ON CONFLICT (${keyPrefix}${columns}) DO UPDATE SET valid_until = excluded.valid_until
            WHERE old.valid_until IS DISTINCT FROM excluded.valid_until`,
        values: parameters.values,
      });
    }
    const parameters = new Parameters(access.dialect);
    await run({
      sql: `UPDATE ${schema}.ioc_index_position SET position = ${parameters.add(to)} WHERE ${own}`,
      values: parameters.values,
    });
    return to;
  });
}
