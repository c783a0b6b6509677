import { pipeline } from "node:stream/promises";
import { InputError } from "cyberintegrations";
import { settingsTold } from "../config/flags.ts";
import { exitCodes, type ExitCode } from "../exit-codes.ts";
import { say, type Io } from "../io.ts";
import { openSession, retryNotes } from "../session.ts";
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
  await using session = openSession(settingsTold(flags, io), retryNotes(io));
  const { product, openFile } = session;
  if (!openFile) throw new InputError(`file: ${product.title} has no files`);
  const { signal } = io;
  const { body } = await openFile(collection, feedId, fileId, { signal });
  await writeWhole(output, (to) => pipeline(body, to, { signal }), { name: "--output" });
  say(io, `Written to ${output}`);
  return exitCodes.ok;
}
