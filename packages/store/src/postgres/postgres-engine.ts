import type { Transact } from "../commit/commit.ts";
import type { Engine, TakenLock } from "../engine.ts";
import type { Dialect, Statement } from "../select.ts";
import { shown } from "./address.ts";
import { inTransaction } from "./in-transaction.ts";
import { takeLock } from "./lock.ts";
import { rowsOf } from "./read.ts";
import { migrate, schema } from "./schema.ts";
import { Sessions } from "./session.ts";
import { transactionOn } from "./transaction.ts";

const dialect: Dialect = {
  schema,
  mark: (n) => `$${n}`,
  isAmong: (column, mark) => `${column} = ANY (${mark})`,
  list: (texts) => texts,
};

/** A PostgreSQL database. */
export class PostgresEngine implements Engine {
  readonly location: string;
  readonly dialect: Dialect = dialect;
  readonly #sessions: Sessions;
  readonly #lockTimeout: number;

  private constructor(sessions: Sessions, location: string, lockTimeout: number) {
    this.#sessions = sessions;
    this.location = location;
    this.#lockTimeout = lockTimeout;
  }

  /** @param lockTimeout How long to wait for another one's transaction, in ms. */
  static async open(address: string, lockTimeout: number): Promise<PostgresEngine> {
    const location = shown(address);
    const sessions = new Sessions(address, location);
    try {
      await inTransaction(sessions, lockTimeout, (session) => migrate(session, location));
    } catch (error) {
      await sessions.end();
      throw error;
    }
    return new PostgresEngine(sessions, location, lockTimeout);
  }

  readonly transact: Transact = (collection, work) =>
    inTransaction(this.#sessions, this.#lockTimeout, (session) =>
      work(transactionOn(session, collection)),
    );

  run(...statements: readonly Statement[]): Promise<unknown[][]> {
    return inTransaction(this.#sessions, this.#lockTimeout, async (session) => {
      const results: unknown[][] = [];
      for (const { sql, values } of statements) results.push(await session.query(sql, values));
      return results;
    });
  }

  stream(statement: Statement): AsyncIterable<unknown> {
    return rowsOf(this.#sessions, statement);
  }

  takeLock(name: string, now: () => Date): Promise<TakenLock> {
    return takeLock(this.#sessions, name, this.location, now);
  }

  async close(): Promise<void> {
    await this.#sessions.end();
  }
}
