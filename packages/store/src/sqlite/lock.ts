import { randomUUID } from "node:crypto";
import type { TakenLock } from "../engine.ts";
import { beat, heldBy, isHolding, thisProcess } from "../lock/holder.ts";
import type { LockOwner } from "../types/lock.ts";
import { inTransaction, type Connection } from "./in-transaction.ts";

/** Does work on the store, one piece after another. */
export type Do = <Result>(
  work: (connection: Connection) => Result | Promise<Result>,
) => Promise<Result>;

/** Takes the row of a lock, unless one who is still at work has it, and shows from time to time that it is held. */
export async function takeLock(store: Do, name: string, now: () => Date): Promise<TakenLock> {
  const at = now();
  const owner = thisProcess(at.toISOString());
  const token = randomUUID();
  await store((connection) =>
    inTransaction(connection, () => {
      const { db, location } = connection;
      const row = db
        .prepare("SELECT host, pid, since, seen_at AS seenAt FROM locks WHERE name = ?")
        .get(name) as (LockOwner & { readonly seenAt: string }) | undefined;
      if (row && isHolding(row, row.seenAt, at)) throw heldBy(location, name, row);
      const { host, pid, since } = owner;
      db.prepare(
        `INSERT OR REPLACE INTO locks (name, host, pid, since, token, seen_at)
         VALUES (?, ?, ?, ?, ?, ?)`,
      ).run(name, host, pid, since, token, since);
    }),
  );
  const mine = (statement: string, ...values: string[]) =>
    store((connection) =>
      inTransaction(connection, () => {
        const { db } = connection;
        db.prepare(`${statement} WHERE name = ? AND token = ?`).run(...values, name, token);
      }),
    );
  const beating = setInterval(() => {
    // A sign that fails is made up for by the next one.
    mine("UPDATE locks SET seen_at = ?", now().toISOString()).catch(() => undefined);
  }, beat).unref();
  return {
    owner,
    async letGo() {
      clearInterval(beating);
      await mine("DELETE FROM locks");
    },
  };
}
