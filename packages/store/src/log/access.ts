import type { Engine } from "../engine.ts";
import type { Dialect, Statement } from "../select.ts";

/** Reads from a store. */
export interface Access {
  readonly dialect: Dialect;
  readonly read: (statement: Statement) => AsyncIterable<unknown>;
  /** Undefined if the store was opened for reading only. */
  readonly write: Engine["write"] | undefined;
}

/** The rows of a statement with a bounded number of rows. */
export async function rowsOf<Row>(access: Access, statement: Statement): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const row of access.read(statement)) rows.push(row as Row);
  return rows;
}

/** Collects the parameters of a statement. */
export class Parameters {
  readonly values: unknown[] = [];
  readonly #dialect: Dialect;

  constructor(dialect: Dialect) {
    this.#dialect = dialect;
  }

  /** Adds a value, and returns its placeholder. */
  add(value: unknown): string {
    return this.#dialect.mark(this.values.push(value));
  }
}
