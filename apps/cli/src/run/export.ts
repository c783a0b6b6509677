import { Readable } from "node:stream";
import type { ExportOptions } from "../commands/export.ts";
import { exitCodes, type ExitCode } from "../exit.ts";
import { formats } from "../export/formats.ts";
import { pour } from "../export/pour.ts";
import { contents, marked } from "../export/rows.ts";
import { since } from "../export/since.ts";
import { checkCollections } from "../input.ts";
import { say, type Io } from "../io.ts";
import { openStoreFor } from "../settings.ts";
import { isDemo } from "../sync/demo-mark.ts";

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
  const onTerminal = options.output === undefined && io.stdout.isTTY === true;
  const format = formats[options.format](columns, onTerminal);
  if (!(await pour([Readable.from(unpositioned()), format], options, io))) return exitCodes.ok;
  // All rows come from one snapshot, so it contains everything up to the greatest position in it.
  if (from) say(io, `next position: ${position}`);
  return exitCodes.ok;
}
