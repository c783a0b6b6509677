import { InputError, PartialError, type GlobalSearch } from "cyberintegrations";
import type { SearchOptions } from "../commands/search.ts";
import { exitCodes, type ExitCode } from "../exit.ts";
import { print, printJson, printJsonLines, say, type Io } from "../io.ts";
import { table, type Column } from "../report/table.ts";
import { retryNotes } from "../session.ts";
import { settingsWithNote } from "../settings.ts";

/** Searches all collections at once. */
export async function search(options: SearchOptions, io: Io): Promise<ExitCode> {
  const { query, fetch, json } = options;
  await using session = settingsWithNote(options, io).open(retryNotes(io));
  const { product, globalSearch } = session;
  if (!globalSearch) throw new InputError(`search: ${product.title} has no global search`);
  if (fetch) return await fetchAll(globalSearch, query, io);
  const hits = (await globalSearch.hits(query, { signal: io.signal })).map(
    ({ collection, count, failed }) => ({
      collection,
      count,
      failed,
    }),
  );
  const rows = hits.map(({ collection, count, failed }) => [
    collection,
    failed ? "not searched" : String(count ?? "?"),
  ]);
  if (json) await printJson(io, hits);
  else await print(io, ...table(io.stdout, columns, rows));
  return exitCodes.ok;
}

const columns: readonly Column[] = [{ head: "collection" }, { head: "feeds", align: "r" }];

/** Writes one feed per line, then the collections that failed. Stops if the reader of a pipe has closed it. */
async function fetchAll(search: GlobalSearch, query: string, io: Io): Promise<ExitCode> {
  try {
    const found = search.feeds(query, { signal: io.signal });
    for await (const { collection, portion } of found) {
      const lines = portion.items.map((feed) => ({ collection, feed }));
      if (!(await printJsonLines(io, lines))) break;
    }
    return exitCodes.ok;
  } catch (error) {
    if (!PartialError.isInstance(error)) throw error;
    for (const [collection, failure] of error.failures)
      say(io, `${collection}: ${failure.message}`);
    return exitCodes.failed;
  }
}
