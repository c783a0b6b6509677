import { reconcile } from "@cyberintegrations/outputs";
import type { DeadLetterSelection, OutputStatus, Store } from "@cyberintegrations/store";
import { InputError } from "cyberintegrations";
import type {
  LetterOptions,
  OutputsOptions,
  ReconcileFlags,
  ReplayOptions,
} from "../commands/outputs.ts";
import { readConfig } from "../config/document.ts";
import { outputSelections } from "../config/outputs.ts";
import { changedOutputs, settingsNote } from "../deliver/changed-settings.ts";
import { checkNames, openFor } from "../deliver/opened.ts";
import { exitCodes, type ExitCode } from "../exit.ts";
import { readDate } from "../input.ts";
import { print, printJson, type Io } from "../io.ts";
import { outputColumns, outputRow, shownOutputs } from "../report/outputs.ts";
import { table } from "../report/table.ts";
import { count } from "../report/text.ts";
import { openStoreFor } from "../settings.ts";
import { refuseDemo } from "../sync/demo-mark.ts";

export async function listOutputs(options: OutputsOptions, io: Io): Promise<ExitCode> {
  await using opened = await openFor(options, io);
  const rows = opened.outputs.map(({ name, type, destination, content, tlp, collections }) => ({
    ...{ name, type, content: content ?? "indicators", guarantee: destination.guarantee },
    ...{ tlp: tlp ?? "amber", collections: collections ?? null },
  }));
  if (options.json) await printJson(io, rows);
  else
    await print(
      io,
      ...table(
        io.stdout,
        [
          ...[{ head: "output" }, { head: "type" }, { head: "content" }, { head: "guarantee" }],
          ...[{ head: "TLP" }, { head: "collections", leaveOut: 1 }],
        ],
        rows.map((row) => [
          ...[row.name, row.type, row.content, row.guarantee, row.tlp],
          row.collections?.join(", ") ?? "all but compromised",
        ]),
      ),
    );
  return exitCodes.ok;
}

export async function outputStatus(options: OutputsOptions, io: Io): Promise<ExitCode> {
  await using store = await openStoreFor(options, io, { readOnly: true });
  const all = await shownOutputs(store);
  checkOutputs(all, options.output);
  const { output: wanted } = options;
  const found = wanted ? all.filter(({ output }) => wanted.includes(output)) : all;
  const changed = await changedOutputs(store, selected(options, io, store));
  if (options.json)
    await printJson(
      io,
      found.map((status) => ({ ...status, settingsChanged: changed.has(status.output) })),
    );
  else
    await print(
      io,
      ...table(
        io.stdout,
        outputColumns,
        found.map((status) => outputRow(status, io.now())),
      ),
      ...found
        .filter(({ output }) => changed.has(output))
        .map(({ output }) => `${output}: ${settingsNote(output)}`),
    );
  return exitCodes.ok;
}

/** What the outputs of the config select; none if the config can't be used here. */
function selected({ config }: OutputsOptions, { env }: Io, { tenant }: Store) {
  try {
    const document = readConfig(config);
    return document ? outputSelections(document, env, tenant) : [];
  } catch (error) {
    if (InputError.isInstance(error)) return [];
    throw error;
  }
}

/** Names are checked only if the store has an output: before the first delivery, it has none. */
function checkOutputs(all: readonly OutputStatus[], wanted: readonly string[] | undefined): void {
  if (all.length > 0)
    checkNames(
      all.map(({ output }) => output),
      wanted,
    );
}

export async function replayOutput(options: ReplayOptions, io: Io): Promise<ExitCode> {
  const { name, from } = options;
  const date = /^\d+$/.test(from) ? undefined : readDate("--from", from);
  await using store = await openStoreFor(options, io);
  checkNames(
    (await store.outputs()).map(({ output }) => output),
    [name],
  );
  const to = date ? await store.position(date) : Number(from);
  const { position } = await store.replayOutput(name, to);
  if (options.json) await printJson(io, { output: name, position });
  else await print(io, `${name} continues after position ${position}`);
  return exitCodes.ok;
}

/** Removes from a destination what the store no longer has. */
export async function reconcileOutput(
  { name, dryRun = false, ...options }: ReconcileFlags,
  io: Io,
): Promise<ExitCode> {
  await using opened = await openFor({ ...options, output: [name] }, io);
  await refuseDemo(opened.store);
  for (const output of opened.outputs) {
    const counts = await reconcile(opened.store, output, { dryRun, signal: io.signal });
    if (options.json) await printJson(io, { output: name, ...counts });
    else
      await print(
        io,
        `${name}: ${count(counts.checked, "indicator")} found, ${counts.unwanted} not in the store, ${counts.removed} removed`,
      );
  }
  return exitCodes.ok;
}

export async function listLetters(options: LetterOptions, io: Io): Promise<ExitCode> {
  await using store = await openStoreFor(options, io, { readOnly: true });
  const letters = await Array.fromAsync(store.deadLetters(await selection(store, options)));
  if (options.json) await printJson(io, letters);
  else
    await print(
      io,
      ...table(
        io.stdout,
        [
          ...[{ head: "output" }, { head: "key" }, { head: "reason" }],
          { head: "attempts", align: "r", leaveOut: 2 } as const,
          { head: "since", leaveOut: 1 },
        ],
        letters.map(({ output, key, reason, attempts, at }) => [
          ...[output, key, reason, String(attempts), at],
        ]),
      ),
    );
  return exitCodes.ok;
}

async function selection(
  store: Store,
  { output, keys }: LetterOptions,
): Promise<DeadLetterSelection> {
  checkOutputs(await store.outputs(), output);
  return { outputs: output, keys };
}

export async function retryLetters(options: LetterOptions, io: Io): Promise<ExitCode> {
  await using store = await openStoreFor(options, io);
  const retried = await store.retryDeadLetters(await selection(store, options));
  if (options.json) await printJson(io, { retried });
  else await print(io, `${retried} are sent again by the next delivery`);
  return exitCodes.ok;
}

export async function dropLetters(options: LetterOptions, io: Io): Promise<ExitCode> {
  await using store = await openStoreFor(options, io);
  const dropped = await store.dropDeadLetters(await selection(store, options));
  if (options.json) await printJson(io, { dropped });
  else await print(io, `${dropped} dropped`);
  return exitCodes.ok;
}
