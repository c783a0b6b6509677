import type { Transact } from "../commit/commit.ts";
import { countChanges } from "../commit/count-changes.ts";
import { rowsOf, type Access } from "./access.ts";
import { followLog } from "./ioc-index.ts";

/** How many rows a transaction changes at most, so that a sync of the collection does not wait long. */
const batch = 500;

/** Records the expiry of indicators: see `Store.expire`. */
export async function expire(access: Access, transact: Transact, now: Date): Promise<number> {
  let total = 0;
  for (;;) {
    await followLog(access);
    const collections = await overdueCollections(access, now);
    if (collections.length === 0) return total;
    for (const collection of collections) total += await expireSome(transact, collection, now);
  }
}

/** The collections with indicators that have expired according to the index. */
async function overdueCollections(access: Access, now: Date): Promise<string[]> {
  const { schema, own, mark } = access.dialect;
  const sql = `SELECT collection FROM ${schema}.collections c WHERE ${own} AND EXISTS (
      SELECT 1 FROM ${schema}.ioc_index i
      WHERE ${own} AND i.collection = c.collection AND i.valid_until <= ${mark(1)}
    )`;
  const rows = await rowsOf<{ collection: string }>(access, { sql, values: [now.toISOString()] });
  return rows.map(({ collection }) => collection);
}

async function expireSome(transact: Transact, collection: string, now: Date): Promise<number> {
  return await transact(collection, async (transaction) => {
    const { cursor, version } = await transaction.open();
    const at = now.toISOString();
    const overdue = await transaction.overdue(at, batch);
    // Another sweep or a sync has changed them, and the index does not have that yet.
    if (overdue.length === 0) return 0;
    const changes = countChanges(version);
    const change = { expiredAt: at, changedAt: at, isNew: 0 } as const;
    await transaction.putIocs(
      overdue.map((state) => ({ ...state, ...change, version: changes.next(state.feedId) })),
    );
    const growth = { feeds: 0, iocs: 0, quarantined: 0 };
    await transaction.advance({ to: cursor, growth, ...changes.end(() => now) });
    return overdue.length;
  });
}
