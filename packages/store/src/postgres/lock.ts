import type { TakenLock } from "../engine.ts";
import { heldBy, ownerNow } from "../lock/holder.ts";
import type { LockOwner } from "../types/lock.ts";
import { schema } from "./names.ts";
import type { Session, Sessions } from "./session.ts";

/** Sets this program's locks apart from others' in the same database. */
const space = 0x6379_6265; // "cybe"

/**
 * Takes an advisory lock of a session of its own: the server lets go of it when that session ends, in whatever way. Whose
 * it is stands in a row, for people.
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
  // A machine that is gone without a word is noticed within a minute or so.
  await session.query(
    "SET tcp_keepalives_idle = 30; SET tcp_keepalives_interval = 10; SET tcp_keepalives_count = 3",
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
