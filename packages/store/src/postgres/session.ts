import { Pool, TypeOverrides, types } from "pg";
import type { PostgresConnection } from "./connection.ts";
import { meaningOf } from "./failure.ts";

/** A connection in use. Its failures are StoreErrors. */
export interface Session {
  /** Runs one statement, or, without values, several. Rows have names as the statement gives them. */
  query<Row>(sql: string, values?: readonly unknown[]): Promise<Row[]>;
  /** Gives the connection back, or ends it. */
  release(end?: boolean): void;
}

/** How values are read: counts are numbers here, and times are ISO 8601 texts. */
function parsers(): TypeOverrides {
  const { INT8, TIMESTAMPTZ } = types.builtins;
  const dateOf = types.getTypeParser(TIMESTAMPTZ) as (text: string) => Date;
  const overrides = new TypeOverrides();
  overrides.setTypeParser(INT8, Number);
  overrides.setTypeParser(TIMESTAMPTZ, (text: string) => dateOf(text).toISOString());
  return overrides;
}

/** The connections to a database: opened when they are needed, kept for a while. */
export class Sessions {
  readonly #pool: Pool;
  readonly #location: string;
  readonly #readers = new Set<Session>();

  constructor(connection: PostgresConnection, location: string, connections: number) {
    this.#location = location;
    this.#pool = new Pool({
      ...connection,
      max: connections,
      fallback_application_name: "cyberintegrations",
      connectionTimeoutMillis: 10_000,
      keepAlive: true,
      allowExitOnIdle: true,
      types: parsers(),
    });
    // A connection that breaks while nothing is asked of it is found out by the next question.
    this.#pool.on("error", ignore);
    this.#pool.on("connect", (client) => client.on("error", ignore));
  }

  async open(): Promise<Session> {
    const client = await this.#guarded(() => this.#pool.connect());
    let lent = true;
    return {
      query: async <Row>(sql: string, values?: readonly unknown[]) => {
        const result = await this.#guarded(() => client.query(sql, values && [...values]));
        return result.rows as Row[];
      },
      release: (end) => {
        if (lent) client.release(end);
        lent = false;
      },
    };
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

  /** Waits for the sessions that are lent, ends those of readers, and lets go of all. */
  async end(): Promise<void> {
    for (const session of this.#readers) session.release(true);
    await this.#pool.end();
  }

  async #guarded<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      throw meaningOf(this.#location, error);
    }
  }
}

function ignore(): void {
  // See where it is used.
}
