import { tenantSetting } from "./names.ts";
import type { Session, Sessions } from "./session.ts";

/** The resources of a transaction. */
export interface Scope {
  readonly sessions: Sessions;
  /** The tenant of the visible rows. */
  readonly tenant: string;
  /** How long to wait for the transactions of others, in ms. */
  readonly busyTimeout: number;
}

/**
 * Runs work in a transaction on its own session: all of it is done if it resolves, nothing if it throws. The
 * server ends the session of a process that was stopped in the middle, so that it does not block others permanently.
 */
export async function inTransaction<Result>(
  { sessions, tenant, busyTimeout }: Scope,
  work: (session: Session) => Promise<Result>,
): Promise<Result> {
  const session = await sessions.open();
  try {
    await session.query(
      `BEGIN; SET LOCAL lock_timeout = ${busyTimeout};
       SET LOCAL idle_in_transaction_session_timeout = ${2 * busyTimeout};
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

/** Sets the tenant of a transaction. Names of tenants contain no quotes. */
export const asTenant = (tenant: string): string => `SET LOCAL ${tenantSetting} = '${tenant}'`;

/** Makes the format of times independent of the server's settings. */
export const isoDates = "SET LOCAL datestyle = 'ISO, YMD'; SET LOCAL timezone = 'UTC'";

/** Rolls a transaction back, and returns the session to the pool. */
export async function undo(session: Session): Promise<void> {
  try {
    await session.query("ROLLBACK");
    session.release();
  } catch {
    // Closing the connection rolls it back as well.
    session.release(true);
  }
}
