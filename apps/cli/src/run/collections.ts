import type { CollectionsOptions } from "../commands/collections.ts";
import { exitCodes, type ExitCode } from "../exit.ts";
import { print, printJson, type Io } from "../io.ts";
import { table, type Column } from "../report/table.ts";
import { retryNotes } from "../session.ts";
import { settingsWithNote } from "../settings.ts";

/** `cyberintegrations collections` */
export async function collections(options: CollectionsOptions, io: Io): Promise<ExitCode> {
  await using session = settingsWithNote(options, io).open(retryNotes(io));
  const granted = (await session.granted({ signal: io.signal })).map(
    ({ collection, route, huntingRulesUsed }) => ({
      collection,
      data: route !== null,
      huntingRules: huntingRulesUsed,
    }),
  );
  const yes = (value: boolean) => (value ? "yes" : "no");
  const rows = granted.map(({ collection, data, huntingRules }) => [
    collection,
    yes(data),
    yes(huntingRules),
  ]);
  if (options.json) await printJson(io, granted);
  else await print(io, ...table(io.stdout, columns, rows));
  return exitCodes.ok;
}

const columns: readonly Column[] = [
  { head: "collection" },
  { head: "data" },
  { head: "hunting rules", leaveOut: 1 },
];
