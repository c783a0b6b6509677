import { tenantSetting } from "./names.ts";
import type { Session, Sessions } from "./session.ts";

/** What a transaction is done with. */
export interface Scope {
  readonly sessions: Sessions;
  /** Whose rows it sees. */
  readonly tenant: string;
  /** How long to wait for the transactions of others, in ms. */
  readonly patience: number;
}

/**
 * Does work in a transaction on a session of its own: all of it is done when it resolves, nothing when it throws. The
 * server ends the session of a process that was stopped in the middle, so that nobody waits for it for good.
 */
export async function inTransaction<Result>(
  { sessions, tenant, patience }: Scope,
  work: (session: Session) => Promise<Result>,
): Promise<Result> {
  const session = await sessions.open();
  try {
    await session.query(
      `BEGIN; SET LOCAL lock_timeout = ${patience};
       SET LOCAL idle_in_transaction_session_timeout = ${2 * patience};
       ${isoDates}; ${asTenant(tenant)}`,
    );
    const result = await work(session);
    await session.query("COMMIT", undefined, "bulk");
    session.release();
    return result;
  } catch (error) {
    await undo(session);
    throw error;
  }
}

/** Makes a transaction a tenant's. Names of tenants have no quotes. */
export const asTenant = (tenant: string): string => `SET LOCAL ${tenantSetting} = '${tenant}'`;

/** Whatever the server's settings are, times come in a form that can be read. */
export const isoDates = "SET LOCAL datestyle = 'ISO, YMD'; SET LOCAL timezone = 'UTC'";

/** Ends a transaction without a trace, and gives the session back. */
export async function undo(session: Session): Promise<void> {
  try {
    await session.query("ROLLBACK");
    session.release();
  } catch {
    // Ending the connection undoes it as well.
    session.release(true);
  }
}
