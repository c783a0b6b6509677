import type { Transact } from "../commit/commit.ts";
import { countChanges } from "../commit/count-changes.ts";
import { rowsOf, type Access } from "./access.ts";
import { isUnrecorded } from "./is-unrecorded.ts";

/** The collections with indicators that have expired, without a record of it. */
export async function overdueCollections(access: Access, now: Date): Promise<string[]> {
  const { schema, own, mark } = access.dialect;
  const sql = `SELECT c.collection FROM ${schema}.collections c WHERE ${own} AND EXISTS (
      SELECT 1 FROM ${schema}.iocs i
      WHERE ${own} AND i.collection = c.collection AND ${isUnrecorded} AND valid_until <= ${mark(1)}
    ) ORDER BY 1`;
  const rows = await rowsOf<{ collection: string }>(access, { sql, values: [now.toISOString()] });
  return rows.map(({ collection }) => collection);
}

/** How many rows a transaction changes at most, so that a sync of the collection does not wait long. */
const batch = 500;

/** Records the expiry of indicators of a collection: see `Store.expire`. Returns the number of rows. */
export async function expire(transact: Transact, collection: string, now: Date): Promise<number> {
  let total = 0;
  for (;;) {
    const found = await transact(collection, async (transaction) => {
      const { cursor, version } = await transaction.open();
      const at = now.toISOString();
      const overdue = await transaction.overdue(at, batch);
      if (overdue.length === 0) return 0;
      const changes = countChanges(version);
      await transaction.putIocs(
        overdue.map((state) => ({
          ...state,
          expiredAt: at,
          changedAt: at,
          isNew: 0,
          version: changes.next(),
        })),
      );
      const growth = { feeds: 0, iocs: 0, quarantined: 0 };
      await transaction.advance({ to: cursor, growth, ...changes.end(() => now) });
      return overdue.length;
    });
    total += found;
    if (found < batch) return total;
  }
}
