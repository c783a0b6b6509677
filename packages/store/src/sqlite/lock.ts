import { randomUUID } from "node:crypto";
import { heartbeat, heldBy, isHolding, ownerNow } from "../lock/holder.ts";
import { thisProcess, type ProcessIdentity } from "../lock/process-identity.ts";
import type { LockOwner } from "../types/lock.ts";
import { inTransaction, type Connection } from "./in-transaction.ts";

/** Runs work on the store, one call after another. */
export type Do = <Result>(
  work: (connection: Connection) => Result | Promise<Result>,
) => Promise<Result>;

interface Row extends LockOwner, ProcessIdentity {
  readonly seenAt: string;
}

/** A lock as a row. A heartbeat renews it while it is held. */
export class SqliteLock {
  readonly owner: LockOwner;
  readonly #store: Do;
  readonly #name: string;
  readonly #now: () => Date;
  readonly #token = randomUUID();
  #beating: NodeJS.Timeout | undefined;

  constructor(store: Do, name: string, now: () => Date) {
    this.#store = store;
    this.#name = name;
    this.#now = now;
    this.owner = ownerNow(now());
  }

  /** Acquires the lock unless its holder may still be running. */
  async take(): Promise<void> {
    await this.#store((connection) =>
      inTransaction(connection, () => {
        const { db, location } = connection;
        const held = db
          .prepare(
            `SELECT host, pid, since, space, started, seen_at AS seenAt FROM locks
             WHERE name = ? AND token <> ?`,
          )
          .get(this.#name, this.#token) as Row | undefined;
        const now = this.#now();
        if (held && isHolding(held, held.seenAt, now)) throw heldBy(location, this.#name, held);
        const { host, pid, since } = this.owner;
        const { space, started } = thisProcess();
        db.prepare(
          `INSERT OR REPLACE INTO locks (name, host, pid, since, token, space, started, seen_at)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
        ).run(this.#name, host, pid, since, this.#token, space, started, now.toISOString());
      }),
    );
    this.#beating ??= setInterval(() => {
      // If a heartbeat fails, the next one renews the lock.
      this.#change("UPDATE locks SET seen_at = ?", this.#now().toISOString()).catch(
        () => undefined,
      );
    }, heartbeat).unref();
  }

  async release(): Promise<void> {
    clearInterval(this.#beating);
    await this.#change("DELETE FROM locks");
  }

  /** Changes the row unless another process has acquired the lock. */
  async #change(statement: string, ...values: string[]): Promise<void> {
    await this.#store((connection) =>
      inTransaction(connection, () => {
        const { db } = connection;
        db.prepare(`${statement} WHERE name = ? AND token = ?`).run(
          ...values,
          this.#name,
          this.#token,
        );
      }),
    );
  }
}
