import type { SQLInputValue } from "node:sqlite";
import type { Statement } from "../select.ts";
import { guarded } from "./failure.ts";
import { openReader } from "./open-file.ts";

/**
 * Streams the rows of a query on its own connection, so that concurrent writes don't change the result.
 */
export function* rowsOf(
  location: string,
  { sql, values }: Statement,
): Generator<unknown, void, undefined> {
  const { db, confirm } = openReader(location);
  try {
    const rows = guarded(location, () => db.prepare(sql).iterate(...(values as SQLInputValue[])));
    for (;;) {
      const next = guarded(location, () => rows.next());
      if (next.done) break;
      yield next.value;
    }
    confirm();
  } finally {
    db.close();
  }
}
