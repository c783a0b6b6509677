import { settingsTold, type SettingsFlags } from "../config/flags.ts";
import { exitCodes, type ExitCode } from "../exit-codes.ts";
import { printRawJson, type Io } from "../io.ts";
import { openSession, retryNotes } from "../session.ts";

/** `cyberintegrations feed <collection> <id>`: the text as the API wrote it. */
export async function feed(
  collection: string,
  id: string,
  flags: Pick<SettingsFlags, "config" | "tenant" | "allowUnknown">,
  io: Io,
): Promise<ExitCode> {
  await using session = openSession(settingsTold(flags, io), retryNotes(io));
  const portion = await session.feed(collection, id, {
    signal: io.signal,
    allowUnknown: flags.allowUnknown,
  });
  await printRawJson(io, portion.rawJson);
  return exitCodes.ok;
}
