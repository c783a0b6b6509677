import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { checkCollections } from "../check-collections.ts";
import { exitCodes, type ExitCode } from "../exit-codes.ts";
import { formats, type Format } from "../export/formats.ts";
import { contents, marked } from "../export/rows.ts";
import { closedByReader, say, type Io } from "../io.ts";
import { openStoreOf, type StoreFlags } from "../store-flags.ts";
import { isDemo } from "../sync/demo-mark.ts";
import { writeWhole } from "../whole-file.ts";

export interface ExportFlags extends StoreFlags {
  readonly format: Format;
  readonly collections?: readonly string[];
  readonly since?: Date;
  readonly output?: string;
}

/** `cyberintegrations export feeds` and `export iocs` */
export const exporters = {
  feeds: (flags: ExportFlags, io: Io): Promise<ExitCode> => exportRows("feeds", flags, io),
  iocs: (flags: ExportFlags, io: Io): Promise<ExitCode> => exportRows("iocs", flags, io),
};

async function exportRows(
  what: keyof typeof contents,
  flags: ExportFlags,
  io: Io,
): Promise<ExitCode> {
  await using store = await openStoreOf(flags, io, { readOnly: true });
  checkCollections(await store.status(), flags);
  const demo = await isDemo(store);
  if (demo) say(io, "note: this is simulated data from sync --demo; each row is marked with demo");
  const { columns, rows } = demo ? marked(contents[what]) : contents[what];
  const toFile = flags.output !== undefined;
  const onTerminal = !toFile && io.stdout.isTTY === true;
  const pour = (to: NodeJS.WritableStream) =>
    pipeline(Readable.from(rows(store, flags)), formats[flags.format](columns, onTerminal), to, {
      end: toFile,
      signal: io.signal,
    });
  try {
    if (flags.output === undefined) await pour(io.stdout);
    else await writeWhole(flags.output, pour, { name: "--output" });
  } catch (error) {
    if (toFile) throw error;
    await closedByReader(error);
  }
  return exitCodes.ok;
}
