import { resolve } from "node:path";
import { DatabaseSync, type SQLInputValue } from "node:sqlite";
import type { Transact } from "../commit/commit.ts";
import type { Transaction } from "../commit/transaction.ts";
import type { Engine, TakenLock } from "../engine.ts";
import type { Dialect, Statement } from "../select.ts";
import { defaultTenant, oneTenantOnly } from "../tenant.ts";
import { guarded, meaningOf } from "./failure.ts";
import { inTransaction, type Connection } from "./in-transaction.ts";
import { takeLock } from "./lock.ts";
import { patiently } from "./patiently.ts";
import { rowsOf } from "./read.ts";
import { migrate } from "./schema.ts";
import { transactions } from "./transaction.ts";

const dialect: Dialect = {
  schema: "main",
  tenant: `'${defaultTenant}'`,
  own: "TRUE",
  keyPrefix: "",
  mark: () => "?", // in their order: the older Nodes bind numbered ones by name alone
  isAmong: (column, mark) => `${column} IN (SELECT value FROM json_each(${mark}))`,
  list: (texts) => JSON.stringify(texts),
};

/** A SQLite file. */
export class SqliteEngine implements Engine {
  readonly location: string;
  readonly dialect: Dialect = dialect;
  readonly #connection: Connection;
  readonly #transaction: (collection: string) => Transaction;
  /** The last piece of work on the connection: each waits for the one before it, as a transaction takes several turns. */
  #last: Promise<unknown> = Promise.resolve();

  private constructor(connection: Connection) {
    this.#connection = connection;
    this.location = connection.location;
    this.#transaction = transactions(connection);
  }

  /** @param patience How long to wait for another process's transaction, in ms. */
  static async open(path: string, patience: number): Promise<SqliteEngine> {
    const location = resolve(path);
    const db = guarded(location, () => new DatabaseSync(location, { timeout: 0 }));
    const connection = { db, location, patience };
    try {
      // With WAL and NORMAL a power cut may undo the last commits, whole: their feeds and their cursors alike.
      await patiently(location, patience, () => {
        db.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;");
      });
      await migrate(connection);
      return new SqliteEngine(connection);
    } catch (error) {
      db.close();
      throw meaningOf(location, error);
    }
  }

  readonly transact: Transact = (collection, work) =>
    this.#do((connection) => inTransaction(connection, () => work(this.#transaction(collection))));

  run(...statements: readonly Statement[]): Promise<unknown[][]> {
    return this.#do((connection) =>
      inTransaction(connection, () =>
        statements.map(({ sql, values }) =>
          connection.db.prepare(sql).all(...(values as SQLInputValue[])),
        ),
      ),
    );
  }

  stream(statement: Statement): Iterable<unknown> {
    return rowsOf(this.location, statement);
  }

  forTenant(tenant: string | null): this {
    if (tenant !== null && tenant !== defaultTenant) throw oneTenantOnly(this.location);
    return this;
  }

  takeLock(name: string, now: () => Date): Promise<TakenLock> {
    return takeLock((work) => this.#do(work), name, now);
  }

  async close(): Promise<void> {
    await this.#last;
    this.#connection.db.close();
  }

  #do<Result>(work: (connection: Connection) => Result | Promise<Result>): Promise<Result> {
    const result = this.#last.then(async () => {
      try {
        return await work(this.#connection);
      } catch (error) {
        throw meaningOf(this.location, error);
      }
    });
    this.#last = result.catch(() => undefined);
    return result;
  }
}
