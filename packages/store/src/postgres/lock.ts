import type { TakenLock } from "../engine.ts";
import { heldBy, ownerNow } from "../lock/holder.ts";
import type { LockOwner } from "../types/lock.ts";
import { schema } from "./names.ts";
import type { Session, Sessions } from "./session.ts";

/** Separates this program's locks from those of other programs in the same database. */
const space = 0x6379_6265; // "cybe"

/**
 * Acquires an advisory lock on its own session: the server releases it when the session ends for any reason. A row names the
 * holder, for messages.
 */
export async function takeLock(
  sessions: Sessions,
  name: string,
  location: string,
  now: () => Date,
): Promise<TakenLock> {
  const owner = ownerNow(now());
  const session = await sessions.open();
  try {
    await take(session, name, location, owner);
  } catch (error) {
    session.release(true);
    throw error;
  }
  return {
    owner,
    async release() {
      try {
        await session.query(`DELETE FROM ${schema}.locks WHERE name = $1`, [name], "courtesy");
        await session.query(
          "SELECT pg_advisory_unlock($1, hashtext($2))",
          [space, name],
          "courtesy",
        );
      } finally {
        session.release(true);
      }
    },
  };
}

async function take(session: Session, name: string, location: string, owner: LockOwner) {
  // The server detects a dead machine within about a minute. The format of times must not depend on its settings.
  await session.query(
    `SET tcp_keepalives_idle = 30; SET tcp_keepalives_interval = 10; SET tcp_keepalives_count = 3;
     SET datestyle = 'ISO, YMD'`,
  );
  const [answer] = await session.query<{ taken: boolean }>(
    "SELECT pg_try_advisory_lock($1, hashtext($2)) AS taken",
    [space, name],
  );
  if (!answer?.taken) {
    const [holder] = await session.query<LockOwner>(
      `SELECT host, pid, since FROM ${schema}.locks WHERE name = $1`,
      [name],
    );
    throw heldBy(location, name, holder);
  }
  await session.query(
    `INSERT INTO ${schema}.locks (name, host, pid, since) VALUES ($1, $2, $3, $4)
     ON CONFLICT (name) DO UPDATE SET host = excluded.host, pid = excluded.pid, since = excluded.since`,
    [name, owner.host, owner.pid, owner.since],
  );
}
