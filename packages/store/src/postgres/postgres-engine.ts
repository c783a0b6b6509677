import type { Transact } from "../commit/commit.ts";
import type { Engine, Run, TakenLock } from "../engine.ts";
import type { Dialect, Statement } from "../select.ts";
import { parseLocation } from "../location.ts";
import { defaultTenant } from "../tenant.ts";
import { postgresConnection } from "./connection.ts";
import { inTransaction, type Scope } from "./in-transaction.ts";
import { takeLock } from "./lock.ts";
import { everyTenant, isOwn, schema } from "./names.ts";
import { rowsOf } from "./read.ts";
import { migrate } from "./schema.ts";
import { limits as defaultLimits, Sessions, type Limits } from "./session.ts";
import { transactionOn } from "./transaction.ts";

const pairs = (mark: string) =>
  `SELECT pair ->> 0 AS type, sha256(convert_to(pair ->> 1, 'UTF8')) AS value_hash FROM jsonb_array_elements(${mark}::jsonb) AS pair`;

const dialect: Dialect = {
  schema,
  tenant: "tenant",
  own: isOwn,
  keyPrefix: "tenant, ",
  mark: (n) => `$${n}`,
  isAmong: (column, mark) => `${column} = ANY (${mark})`,
  isAmongJson: (column, json) =>
    `${column} = ANY (ARRAY(SELECT json_array_elements_text(${json}::json)))`,
  list: (texts) => texts,
  each: (mark) => `(SELECT unnest(${mark}::text[]) AS value)`,
  // Not jsonb, which refuses \u0000.
  member: (column, name) => `(${column}::json -> '${name}')::text`,
  valueKey: "value_hash",
  isValueAmong: (mark) => `(type, value_hash) IN (${pairs(mark)})`,
  // OFFSET 0 keeps this order. Without statistics, as in a new store, the planner would read all rows for each value.
  iocsByIndex: (mark) => `(
    SELECT iocs.* FROM (SELECT DISTINCT * FROM (${pairs(mark)}) AS pairs) AS wanted
    CROSS JOIN LATERAL (
      SELECT collection, feed_id FROM ${schema}.ioc_index AS i
      WHERE ${isOwn} AND i.type = wanted.type AND i.value_hash = wanted.value_hash OFFSET 0
    ) AS found
    CROSS JOIN LATERAL (
      SELECT * FROM ${schema}.iocs AS i WHERE ${isOwn} AND i.collection = found.collection
        AND i.feed_id = found.feed_id AND i.type = wanted.type AND i.value_hash = wanted.value_hash OFFSET 0
    ) AS iocs
  )`,
};

/** Options of the PostgreSQL engine. */
export interface PostgresOptions {
  /** How long to wait for another process's transaction, in ms. */
  readonly busyTimeout: number;
  /** The maximum number of connections. */
  readonly connections: number;
  /** Whether the store is only read. @default false */
  readonly readOnly?: boolean;
  /** How long the server may take to answer. */
  readonly limits?: Limits;
}

/** A PostgreSQL database. */
export class PostgresEngine implements Engine {
  readonly location: string;
  readonly dialect: Dialect = dialect;
  readonly #scope: Scope;

  private constructor(scope: Scope, location: string) {
    this.#scope = scope;
    this.location = location;
  }

  static async open(
    address: string,
    { busyTimeout, connections, readOnly = false, limits = defaultLimits }: PostgresOptions,
  ): Promise<PostgresEngine> {
    const location = parseLocation(address).shown;
    const connection = postgresConnection(address);
    const sessions = new Sessions({ connection, location, connections, limits });
    const scope = { sessions, tenant: everyTenant, busyTimeout };
    try {
      await inTransaction(scope, (session) => migrate(session, location, readOnly));
    } catch (error) {
      await sessions.end();
      throw error;
    }
    return new PostgresEngine(scope, location);
  }

  forTenant(tenant: string | null): PostgresEngine {
    return new PostgresEngine({ ...this.#scope, tenant: tenant ?? everyTenant }, this.location);
  }

  readonly transact: Transact = (collection, work) =>
    inTransaction(this.#scope, (session) => work(transactionOn(session, collection)));

  write<Result>(work: (run: Run) => Promise<Result>): Promise<Result> {
    return inTransaction(this.#scope, (session) =>
      work(({ sql, values }) => session.query(sql, values, "bulk")),
    );
  }

  stream(statement: Statement): AsyncIterable<unknown> {
    return rowsOf(this.#scope, statement);
  }

  reopen(): Promise<void> {
    // Its connections are renewed automatically.
    return Promise.resolve();
  }

  takeLock(name: string, now: () => Date): Promise<TakenLock> {
    const { sessions, tenant } = this.#scope;
    const own = tenant === defaultTenant ? name : `${tenant}/${name}`;
    return takeLock(sessions, own, this.location, now);
  }

  async close(): Promise<void> {
    await this.#scope.sessions.end();
  }
}
