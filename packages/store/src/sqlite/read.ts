import { DatabaseSync, type SQLInputValue } from "node:sqlite";
import type { Statement } from "../select.ts";
import { guarded } from "./failure.ts";

/**
 * Streams the rows of a query by a connection of its own: what is stored meanwhile does not change what is read.
 */
export function* rowsOf(
  location: string,
  { sql, values }: Statement,
): Generator<unknown, void, undefined> {
  const db = guarded(location, () => new DatabaseSync(location, { readOnly: true, timeout: 1000 }));
  try {
    const rows = guarded(location, () => db.prepare(sql).iterate(...(values as SQLInputValue[])));
    for (;;) {
      const next = guarded(location, () => rows.next());
      if (next.done) return;
      yield next.value;
    }
  } finally {
    db.close();
  }
}
