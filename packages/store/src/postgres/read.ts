import type { Statement } from "../select.ts";
import { asTenant, isoDates, undo, type Scope } from "./in-transaction.ts";
import type { Session } from "./session.ts";
import { checkVisible } from "./visible.ts";

/** The number of rows per fetch. */
const batch = 200;

/**
 * Streams the rows of a query in a consistent snapshot.
 *
 * @throws StoreError if there are no rows because row-level security hides them.
 */
export async function* rowsOf(
  { sessions, tenant }: Scope,
  { sql, values }: Statement,
): AsyncGenerator<unknown, void, undefined> {
  const session = await sessions.openReader();
  try {
    await session.query(`BEGIN READ ONLY; ${isoDates}; ${asTenant(tenant)}`);
    await session.query(`DECLARE reading NO SCROLL CURSOR FOR ${sql}`, values, "read");
    let rows = await fetch(session);
    if (rows.length === 0) await checkVisible(session, tenant, sessions.location);
    for (; rows.length > 0; rows = await fetch(session)) yield* rows;
  } finally {
    await undo(session);
  }
}

const fetch = (session: Session) =>
  session.query<unknown>(`FETCH ${batch} FROM reading`, undefined, "read");
