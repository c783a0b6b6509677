import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ExportOptions } from "../commands/export.ts";
import { exitCodes, type ExitCode } from "../exit.ts";
import { formats } from "../export/formats.ts";
import { contents, marked } from "../export/rows.ts";
import { checkCollections, readDate } from "../input.ts";
import { closedByReader, say, type Io } from "../io.ts";
import { openStoreFor } from "../settings.ts";
import { isDemo } from "../sync/demo-mark.ts";
import { writeWhole } from "../whole-file.ts";

export const exportFeeds = (options: ExportOptions, io: Io): Promise<ExitCode> =>
  exportRows("feeds", options, io);

export const exportIocs = (options: ExportOptions, io: Io): Promise<ExitCode> =>
  exportRows("iocs", options, io);

async function exportRows(
  what: keyof typeof contents,
  options: ExportOptions,
  io: Io,
): Promise<ExitCode> {
  const since = options.since === undefined ? undefined : readDate("--since", options.since);
  await using store = await openStoreFor(options, io, { readOnly: true });
  checkCollections(await store.status(), options);
  const demo = await isDemo(store);
  if (demo) say(io, "note: this is simulated data from sync --demo; each row is marked with demo");
  const { columns, rows } = demo ? marked(contents[what]) : contents[what];
  const toFile = options.output !== undefined;
  const onTerminal = !toFile && io.stdout.isTTY === true;
  const pour = (to: NodeJS.WritableStream) =>
    pipeline(
      Readable.from(rows(store, { ...options, since })),
      formats[options.format](columns, onTerminal),
      to,
      {
        end: toFile,
        signal: io.signal,
      },
    );
  try {
    if (options.output === undefined) await pour(io.stdout);
    else await writeWhole(options.output, pour, { name: "--output" });
  } catch (error) {
    if (toFile) throw error;
    await closedByReader(error);
  }
  return exitCodes.ok;
}
