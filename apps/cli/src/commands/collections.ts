import { TIPoller } from "cyberintegrations";
import { markdownTable } from "markdown-table";
import { settingsFor } from "../config/flags.ts";
import { exitCodes, type ExitCode } from "../exit-codes.ts";
import type { Io } from "../io.ts";
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
      ? (await poller.getGrantedCollections()).map(({ collection, route, huntingRulesUsed }) => ({
          collection,
          data: route !== null,
          huntingRules: huntingRulesUsed,
        }))
      : (await poller.getSubscriptions()).map((collection) => ({
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
  io.stdout.write(
    flags.json
      ? `${JSON.stringify(granted)}\n`
      : `${markdownTable([["collection", "data", "hunting rules"], ...rows])}\n`,
  );
  return exitCodes.ok;
}
