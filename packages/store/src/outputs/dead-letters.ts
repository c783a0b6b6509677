import { Parameters, type Access } from "../log/access.ts";
import type { Dialect, Statement } from "../select.ts";
import type { DeadLetter, DeadLetterSelection, StoredDeadLetter } from "../types/output.ts";
import type { Outputs } from "./outputs.ts";

/** See `Store.deadLetters`. */
export async function* deadLetters(
  { dialect, read }: Access,
  selection: DeadLetterSelection,
): AsyncGenerator<StoredDeadLetter, void, undefined> {
  const { sql, values } = where(dialect, selection);
  const rows = read({
    sql: `SELECT output, key, kind, item, position, reason, at, attempts, retry
      FROM ${dialect.schema}.dead_letters ${sql} ORDER BY output, position, key`,
    values,
  });
  for await (const row of rows) {
    const letter = row as Omit<StoredDeadLetter, "retry"> & { readonly retry: number };
    yield { ...letter, retry: letter.retry === 1 };
  }
}

/** See `Store.retryDeadLetters`. */
export async function retryDeadLetters(
  { dialect, write }: Outputs,
  selection: DeadLetterSelection,
): Promise<number> {
  const { sql, values } = where(dialect, selection);
  const update = `UPDATE ${dialect.schema}.dead_letters SET retry = 1 ${sql} RETURNING key`;
  return (await write((run) => run({ sql: update, values }))).length;
}

/** See `Store.dropDeadLetters`. */
export async function dropDeadLetters(
  { dialect, write }: Outputs,
  selection: DeadLetterSelection,
): Promise<number> {
  const { sql, values } = where(dialect, selection);
  const remove = `DELETE FROM ${dialect.schema}.dead_letters ${sql} RETURNING key`;
  return (await write((run) => run({ sql: remove, values }))).length;
}

/** Adds a dead letter. If it is there, it counts another attempt. */
export const addDeadLetters = (
  { schema, keyPrefix, mark }: Dialect,
  output: string,
  { key, kind, item, position, reason }: DeadLetter,
  at: string,
): Statement => ({
  sql: `INSERT INTO ${schema}.dead_letters AS old (output, key, kind, item, position, reason, at, attempts)
    VALUES (${[1, 2, 3, 4, 5, 6, 7].map(mark).join(", ")}, 1)
    ON CONFLICT (${keyPrefix}output, key) DO UPDATE SET position = excluded.position, reason = excluded.reason,
      at = excluded.at, attempts = old.attempts + 1, retry = 0`,
  values: [output, key, kind, item, position, reason, at],
});

/** Deletes dead letters that have been sent. */
export function removeDeadLetters(
  dialect: Dialect,
  output: string,
  keys: readonly string[],
): Statement {
  const { sql, values } = where(dialect, { outputs: [output], keys });
  return { sql: `DELETE FROM ${dialect.schema}.dead_letters ${sql}`, values };
}

function where(dialect: Dialect, { outputs, keys, retry }: DeadLetterSelection): Statement {
  const parameters = new Parameters(dialect);
  const among = (column: string, texts: readonly string[] | undefined) =>
    texts ? [dialect.isAmong(column, parameters.add(dialect.list(texts)))] : [];
  const conditions = [
    dialect.own,
    ...among("output", outputs),
    ...among("key", keys),
    ...(retry ? ["retry = 1"] : []),
  ];
  return { sql: `WHERE ${conditions.join(" AND ")}`, values: parameters.values };
}
