import { resolve } from "node:path";
import type { SQLInputValue } from "node:sqlite";
import type { StoreError } from "@cyberintegrations/errors";
import type { Transact } from "../commit/commit.ts";
import { openForReading, type Engine, type Run, type TakenLock } from "../engine.ts";
import type { Dialect, Statement } from "../select.ts";
import { defaultTenant, oneTenantOnly } from "../tenant.ts";
import { meaningOf } from "./failure.ts";
import { inTransaction } from "./in-transaction.ts";
import { SqliteLock } from "./lock.ts";
import { rowsOf } from "./read.ts";
import { presentVersion } from "./schema.ts";
import { checkSame, closeWriter, openWriter, storedVersion, type Writer } from "./writer.ts";

const isValueAmong = (mark: string) =>
  `(type, value) IN (SELECT json_extract(pair.value, '$[0]'), json_extract(pair.value, '$[1]') FROM json_each(${mark}) AS pair)`;

const dialect: Dialect = {
  schema: "main",
  tenant: `'${defaultTenant}'`,
  own: "TRUE",
  keyPrefix: "",
  mark: () => "?", // By position: older Node versions bind numbered parameters by name only.
  isAmong: (column, mark) => `${column} IN (SELECT value FROM json_each(${mark}))`,
  isAmongJson: (column, json) => `${column} IN (SELECT value FROM json_each(${json}))`,
  list: (texts) => JSON.stringify(texts),
  each: (mark) => `json_each(${mark})`,
  member: (column, name) => `(${column} -> '$.${name}')`,
  valueKey: "value",
  isValueAmong,
  iocsByIndex: (mark) => `(
    SELECT * FROM main.iocs WHERE (type, value, collection, feed_id) IN (
      SELECT type, value, collection, feed_id FROM main.ioc_index WHERE ${isValueAmong(mark)}
    )
  )`,
};

/** Options of the SQLite engine. */
export interface SqliteOptions {
  /** How long to wait for another process's transaction, in ms. */
  readonly busyTimeout: number;
  /** Whether the store is only read. */
  readonly readOnly: boolean;
}

/** A SQLite file. */
export class SqliteEngine implements Engine {
  readonly location: string;
  readonly dialect: Dialect = dialect;
  readonly #busyTimeout: number;
  /** Undefined if the store is only read. */
  #writer: Writer | undefined;
  readonly #locks = new Set<SqliteLock>();
  /** The last call on the connection. Each call waits for the one before, because a transaction is asynchronous. */
  #last: Promise<unknown> = Promise.resolve();
  /** Whether the error `replaced` was thrown. */
  #toldReplaced = false;
  #reopening: Promise<void> | undefined;

  private constructor(location: string, busyTimeout: number, writer: Writer | undefined) {
    this.location = location;
    this.#busyTimeout = busyTimeout;
    this.#writer = writer;
  }

  static async open(path: string, { busyTimeout, readOnly }: SqliteOptions): Promise<SqliteEngine> {
    const location = resolve(path);
    // A store of an older version is migrated, even if it is only read.
    const needsWriter = !readOnly || storedVersion(location) < presentVersion;
    const writer = needsWriter ? await openWriter(location, busyTimeout) : undefined;
    return new SqliteEngine(location, busyTimeout, writer);
  }

  readonly transact: Transact = (collection, work) =>
    this.#reported((writer) => inTransaction(writer, () => work(writer.transaction(collection))));

  write<Result>(work: (run: Run) => Promise<Result>): Promise<Result> {
    return this.#reported((writer) =>
      inTransaction(writer, () =>
        // eslint-disable-next-line @typescript-eslint/require-await -- a failure must be a rejection
        work(async ({ sql, values }) => writer.db.prepare(sql).all(...(values as SQLInputValue[]))),
      ),
    );
  }

  *stream(statement: Statement): Iterable<unknown> {
    if (this.#writer) checkSame(this.#writer);
    yield* rowsOf(this.location, statement);
  }

  forTenant(tenant: string | null): this {
    if (tenant !== null && tenant !== defaultTenant) throw oneTenantOnly(this.location);
    return this;
  }

  async takeLock(name: string, now: () => Date): Promise<TakenLock> {
    const lock = new SqliteLock((work) => this.#do(work), name, now);
    await lock.take();
    this.#locks.add(lock);
    const release = async () => {
      this.#locks.delete(lock);
      await lock.release();
    };
    return { owner: lock.owner, release };
  }

  reopen(): Promise<void> {
    if (!this.#toldReplaced) return Promise.resolve();
    this.#reopening ??= this.#openAgain().finally(() => {
      this.#reopening = undefined;
    });
    return this.#reopening;
  }

  async close(): Promise<void> {
    await this.#last;
    closeWriter(this.#writer);
  }

  async #openAgain(): Promise<void> {
    const opened = this.#last.then(async () => {
      closeWriter(this.#writer);
      this.#writer = await openWriter(this.location, this.#busyTimeout);
    });
    this.#last = opened.catch(() => undefined);
    await opened;
    for (const lock of this.#locks) await lock.take();
    this.#toldReplaced = false;
  }

  async #reported<Result>(work: (writer: Writer) => Result | Promise<Result>): Promise<Result> {
    try {
      return await this.#do(work);
    } catch (error) {
      if ((error as Partial<StoreError>).code === "replaced") this.#toldReplaced = true;
      throw error;
    }
  }

  /** Runs work on the connection after all earlier calls. A write to replaced files is an error. */
  #do<Result>(work: (writer: Writer) => Result | Promise<Result>): Promise<Result> {
    const result = this.#last.then(async () => {
      const writer = this.#writer;
      if (!writer) throw openForReading(this.location);
      try {
        checkSame(writer);
        const done = await work(writer);
        checkSame(writer);
        return done;
      } catch (error) {
        throw meaningOf(this.location, error);
      }
    });
    this.#last = result.catch(() => undefined);
    return result;
  }
}
