import { DatabaseError, Pool, TypeOverrides, types } from "pg";
import type { PostgresConnection } from "./connection.ts";
import { meaningOf } from "./failure.ts";

/** Timeouts for responses of the server, in ms. A connection that silently drops packets never gets a response. */
export interface Limits {
  readonly statement: number;
  /** A statement that may change many rows. */
  readonly bulk: number;
  /** A statement that reads part of a table. */
  readonly read: number;
  /** A statement that only speeds up what the server would do anyway. */
  readonly courtesy: number;
  /** A migration step: no timeout. */
  readonly step: number;
}

export const limits: Limits = {
  statement: 30_000,
  bulk: 120_000,
  read: 600_000,
  courtesy: 5000,
  step: Infinity,
};

/** A connection in use. Its failures are StoreErrors. After a failure that is not the server's, it can't be used again. */
export interface Session {
  /**
   * Runs one statement or, without values, several. Rows have the column names of the statement.
   *
   * @param limit Its timeout. Default: that of a statement.
   */
  query<Row>(sql: string, values?: readonly unknown[], limit?: keyof Limits): Promise<Row[]>;
  /** Returns the connection to the pool, or closes it. */
  release(end?: boolean): void;
}

/** Converts values: counts to numbers, times to ISO 8601 strings. */
function parsers(): TypeOverrides {
  const { INT8, TIMESTAMPTZ } = types.builtins;
  const dateOf = types.getTypeParser(TIMESTAMPTZ) as (text: string) => Date;
  const overrides = new TypeOverrides();
  overrides.setTypeParser(INT8, Number);
  overrides.setTypeParser(TIMESTAMPTZ, (text: string) => dateOf(text).toISOString());
  return overrides;
}

export interface SessionsOptions {
  readonly connection: PostgresConnection;
  /** The URL for display. */
  readonly location: string;
  /** The maximum number of connections. */
  readonly connections: number;
  readonly limits: Limits;
}

/** The connections to a database: opened on demand and kept for a while. */
export class Sessions {
  readonly #pool: Pool;
  /** The URL for display. */
  readonly location: string;
  readonly #limits: Limits;
  readonly #readers = new Set<Session>();

  constructor({ connection, location, connections, limits }: SessionsOptions) {
    this.location = location;
    this.#limits = limits;
    this.#pool = new Pool({
      ...connection,
      max: connections,
      fallback_application_name: "cyberintegrations",
      connectionTimeoutMillis: 10_000,
      // The system detects a dead idle connection within half a minute.
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
      allowExitOnIdle: true,
      types: parsers(),
    });
    // If an idle connection fails, the next statement reports it.
    this.#pool.on("error", ignore);
    this.#pool.on("connect", (client) => client.on("error", ignore));
  }

  async open(): Promise<Session> {
    const client = await this.#guarded(() => this.#pool.connect());
    let lent = true;
    let broken: Error | undefined;
    const query = async <Row>(
      sql: string,
      values?: readonly unknown[],
      limit: keyof Limits = "statement",
    ) => {
      if (broken !== undefined) throw broken;
      try {
        const asked = client.query(sql, values && [...values]);
        return (await within(this.#limits[limit], asked)).rows as Row[];
      } catch (error) {
        const meaning = meaningOf(this.location, error);
        if (!(error instanceof DatabaseError)) broken = meaning as Error;
        throw meaning;
      }
    };
    const release = (end = false) => {
      // While a statement is running, the driver closes the connection at once.
      if (lent) client.release(end || broken !== undefined);
      lent = false;
    };
    return { query, release };
  }

  /** A session that `end` does not wait for. */
  async openReader(): Promise<Session> {
    const session = await this.open();
    const reader: Session = {
      ...session,
      release: (end) => {
        this.#readers.delete(reader);
        session.release(end);
      },
    };
    this.#readers.add(reader);
    return reader;
  }

  /** Waits for sessions in use, ends those of readers, and closes all connections. */
  async end(): Promise<void> {
    for (const session of this.#readers) session.release(true);
    await this.#pool.end();
  }

  async #guarded<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      throw meaningOf(this.location, error);
    }
  }
}

/** @throws Error after the timeout. */
async function within<Result>(milliseconds: number, asked: Promise<Result>): Promise<Result> {
  if (milliseconds === Infinity) return await asked;
  asked.catch(ignore); // if the timeout is first
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`no answer within ${milliseconds / 1000} s`));
    }, milliseconds);
  });
  try {
    return await Promise.race([asked, late]);
  } finally {
    clearTimeout(timer);
  }
}

function ignore(): void {
  // See where it is used.
}
