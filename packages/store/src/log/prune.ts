import type { Engine, Run } from "../engine.ts";
import type { Dialect } from "../select.ts";

/** How many commits a call checks at most, so that a sync does not wait long. */
const batch = 200;

/**
 * Deletes commits that no reader needs: all their changes were overwritten by later ones. Each call checks some commits and
 * continues where the last one ended. The last commit of the log stays, because it is the end of the log.
 */
export async function prune(dialect: Dialect, write: Engine["write"]): Promise<void> {
  const { schema, own, mark } = dialect;
  await write(async (run) => {
    // Locks the row, so that two processes check different commits.
    const [state] = (await run({
      sql: `UPDATE ${schema}.ioc_index_position SET pruned = pruned WHERE ${own} RETURNING pruned`,
      values: [],
    })) as [{ pruned: number }?];
    if (!state) return;
    const checked = (await run({
      sql: `SELECT position FROM ${schema}.commits WHERE ${own} AND position > ${mark(1)}
        ORDER BY position LIMIT ${batch}`,
      values: [state.pruned],
    })) as { position: number }[];
    const last = checked.at(-1)?.position;
    if (last !== undefined) await deleteUnused(dialect, run, state.pruned, last);
    const next = checked.length < batch ? 0 : last;
    await run({
      sql: `UPDATE ${schema}.ioc_index_position SET pruned = ${mark(1)} WHERE ${own}`,
      values: [next],
    });
  });
}

/** Deletes the commits after a position, up to another one, without a row that is still in their state. */
async function deleteUnused(
  { schema, own, mark, isAmongJson }: Dialect,
  run: Run,
  after: number,
  to: number,
): Promise<void> {
  // OFFSET 0: PostgreSQL looks the rows up by their keys, instead of joining whole tables.
  const isUnused = [["feeds", "id"] as const, ["iocs", "feed_id"] as const].map(
    ([table, id]) => `NOT EXISTS (
      SELECT 1 FROM ${schema}.${table} AS r WHERE ${own} AND r.collection = c.collection
        AND ${isAmongJson(`r.${id}`, "c.feed_ids")} AND r.version > c.version - c.changes AND r.version <= c.version
      LIMIT 1 OFFSET 0
    )`,
  );
  await run({
    sql: `DELETE FROM ${schema}.commits AS c WHERE ${own} AND position > ${mark(1)} AND position <= ${mark(2)}
      AND position < (SELECT max(position) FROM ${schema}.commits WHERE ${own}) AND ${isUnused.join(" AND ")}`,
    values: [after, to],
  });
}
