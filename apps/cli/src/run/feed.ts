import type { FeedOptions } from "../commands/feed.ts";
import { exitCodes, type ExitCode } from "../exit.ts";
import { printRawJson, type Io } from "../io.ts";
import { retryNotes } from "../session.ts";
import { settingsWithNote } from "../settings.ts";

/** Prints the text of the API. */
export async function feed(options: FeedOptions, io: Io): Promise<ExitCode> {
  const { collection, id, allowUnknown } = options;
  await using session = settingsWithNote(options, io).open(retryNotes(io));
  const portion = await session.feed(collection, id, { signal: io.signal, allowUnknown });
  await printRawJson(io, portion.rawJson);
  return exitCodes.ok;
}
