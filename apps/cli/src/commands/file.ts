import { pipeline } from "node:stream/promises";
import { InputError, TIPoller, type TiFileCollection } from "cyberintegrations";
import { settingsFor } from "../config/flags.ts";
import { exitCodes, type ExitCode } from "../exit-codes.ts";
import { say, type Io } from "../io.ts";
import { openPoller } from "../session.ts";
import { writeWhole } from "../whole-file.ts";

export interface FileFlags {
  readonly config?: string;
  readonly tenant?: string;
  readonly output: string;
}

/** `cyberintegrations file <collection> <feedId> <fileId> -o <path>`: at its place only when it is whole. */
export async function file(
  collection: string,
  feedId: string,
  fileId: string,
  flags: FileFlags,
  io: Io,
): Promise<ExitCode> {
  const { output } = flags;
  await using poller = openPoller(settingsFor(flags, io.env));
  if (!(poller instanceof TIPoller)) {
    throw new InputError("file: expected product ti, got drp: DRP has no files");
  }
  const { signal } = io;
  const named = collection as TiFileCollection; // the poller refuses what has no files
  const { body } = await poller.openFileInThreats(named, feedId, fileId, { signal });
  await writeWhole(output, (to) => pipeline(body, to, { signal }), { name: "--output" });
  say(io, `Written to ${output}`);
  return exitCodes.ok;
}
