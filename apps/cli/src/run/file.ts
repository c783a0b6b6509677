import { pipeline } from "node:stream/promises";
import { InputError } from "cyberintegrations";
import type { FileOptions } from "../commands/file.ts";
import { exitCodes, type ExitCode } from "../exit.ts";
import { say, type Io } from "../io.ts";
import { retryNotes } from "../session.ts";
import { settingsWithNote } from "../settings.ts";
import { writeWhole } from "../whole-file.ts";

/** Downloads a file. The output file exists only once the download is complete. */
export async function file(options: FileOptions, io: Io): Promise<ExitCode> {
  const { collection, feedId, fileId, output } = options;
  await using session = settingsWithNote(options, io).open(retryNotes(io));
  const { product, openFile } = session;
  if (!openFile) throw new InputError(`file: ${product.title} has no files`);
  const { signal } = io;
  const { body } = await openFile(collection, feedId, fileId, { signal });
  await writeWhole(output, (to) => pipeline(body, to, { signal }), { name: "--output" });
  say(io, `Written to ${output}`);
  return exitCodes.ok;
}
