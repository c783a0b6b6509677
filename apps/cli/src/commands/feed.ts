import { TIPoller } from "cyberintegrations";
import { settingsFor } from "../config/flags.ts";
import { exitCodes, type ExitCode } from "../exit-codes.ts";
import { printRawJson, type Io } from "../io.ts";
import { openPoller } from "../session.ts";

/** `cyberintegrations feed <collection> <id>`: the text as the API wrote it. */
export async function feed(
  collection: string,
  id: string,
  flags: { readonly config?: string; readonly tenant?: string },
  io: Io,
): Promise<ExitCode> {
  await using poller = openPoller(settingsFor(flags, io.env));
  const { signal } = io;
  const portion =
    poller instanceof TIPoller
      ? await poller.searchFeedById(collection, id, { signal })
      : await poller.searchFeedById(id, { signal });
  printRawJson(io, portion.rawJson);
  return exitCodes.ok;
}
