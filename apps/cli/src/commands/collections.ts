import { TIPoller } from "cyberintegrations";
import { settingsFor } from "../config/flags.ts";
import { exitCodes, type ExitCode } from "../exit-codes.ts";
import { print, printJson, type Io } from "../io.ts";
import { table } from "../report/table.ts";
import { openPoller } from "../session.ts";

export interface CollectionsFlags {
  readonly config?: string;
  readonly tenant?: string;
  readonly json?: boolean;
}

/** `cyberintegrations collections` */
export async function collections(flags: CollectionsFlags, io: Io): Promise<ExitCode> {
  await using poller = openPoller(settingsFor(flags, io.env));
  const granted =
    poller instanceof TIPoller
      ? (await poller.getGrantedCollections(io)).map(({ collection, route, huntingRulesUsed }) => ({
          collection,
          data: route !== null,
          huntingRules: huntingRulesUsed,
        }))
      : (await poller.getSubscriptions(io)).map((collection) => ({
          collection,
          data: true,
          huntingRules: false,
        }));
  const yes = (value: boolean) => (value ? "yes" : "no");
  const rows = granted.map(({ collection, data, huntingRules }) => [
    collection,
    yes(data),
    yes(huntingRules),
  ]);
  if (flags.json) printJson(io, granted);
  else print(io, ...table(["collection", "data", "hunting rules"], rows));
  return exitCodes.ok;
}
