import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ExportOptions } from "../commands/export.ts";
import { exitCodes, type ExitCode } from "../exit.ts";
import { formats } from "../export/formats.ts";
import { contents, marked } from "../export/rows.ts";
import { since } from "../export/since.ts";
import { checkCollections } from "../input.ts";
import { closedByReader, say, type Io } from "../io.ts";
import { openStoreFor } from "../settings.ts";
import { isDemo } from "../sync/demo-mark.ts";
import { writeWhole } from "../whole-file.ts";

export const exportFeeds = (options: ExportOptions, io: Io): Promise<ExitCode> =>
  exportRows("feeds", options, io);

export const exportIocs = (options: ExportOptions, io: Io): Promise<ExitCode> =>
  exportRows("iocs", options, io);

export const exportIndicators = (options: ExportOptions, io: Io): Promise<ExitCode> =>
  exportRows("indicators", options, io);

async function exportRows(
  what: keyof typeof contents,
  options: ExportOptions,
  io: Io,
): Promise<ExitCode> {
  const from = options.since === undefined ? undefined : since(options.since);
  await using store = await openStoreFor(options, io, { readOnly: true });
  checkCollections(await store.status(), options);
  const demo = await isDemo(store);
  if (demo) say(io, "note: this is simulated data from sync --demo; each row is marked with demo");
  const head = await store.position();
  from?.check(head);
  const { collections, withdrawn } = options;
  const content = contents[what](store, { collections, withdrawn, ...from?.selection });
  const { columns, rows } = demo ? marked(content) : content;
  let position = head;
  async function* unpositioned() {
    for await (const row of rows) {
      position = Math.max(position, row.position);
      yield row.columns;
    }
  }
  const toFile = options.output !== undefined;
  const onTerminal = !toFile && io.stdout.isTTY === true;
  const pour = (to: NodeJS.WritableStream) =>
    pipeline(Readable.from(unpositioned()), formats[options.format](columns, onTerminal), to, {
      end: toFile,
      signal: io.signal,
    });
  try {
    if (options.output === undefined) await pour(io.stdout);
    else await writeWhole(options.output, pour, { name: "--output" });
  } catch (error) {
    if (toFile) throw error;
    await closedByReader(error);
    return exitCodes.ok;
  }
  // All rows come from one snapshot, so it contains everything up to the greatest position in it.
  if (from) say(io, `next position: ${position}`);
  return exitCodes.ok;
}
