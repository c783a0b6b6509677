import { importCursors, readCursors } from "@cyberintegrations/ingest";
import { InputError } from "cyberintegrations";
import type { ImportStateOptions } from "../commands/import-state.ts";
import { ConfigDocument } from "../config/document.ts";
import { exitCodes, type ExitCode } from "../exit.ts";
import { readInput } from "../input.ts";
import { say, type Io } from "../io.ts";
import { withTenant } from "../report/text.ts";
import { openStoreFor } from "../settings.ts";
import { refuseDemo } from "../sync/demo-mark.ts";

/** Imports cursors from a JSON or YAML file. It is checked before the store is created. */
export async function importState(
  { force, ...options }: ImportStateOptions,
  io: Io,
): Promise<ExitCode> {
  const state = readState(options.file);
  await using store = await openStoreFor(options, io);
  await refuseDemo(store);
  const imported = await importCursors(store, state, { overwrite: force });
  for (const { collection, given, cursor } of imported) {
    const result =
      cursor === given
        ? `the next sync continues from ${given}`
        : `not changed, the store already has ${cursor}; --force overwrites it with ${given}`;
    say(io, `${withTenant(store.tenant, collection)}: ${result}`);
  }
  const all = imported.every(({ given, cursor }) => given === cursor);
  return all ? exitCodes.ok : exitCodes.failed;
}

function readState(path: string): unknown {
  const document = new ConfigDocument(path, readInput("state", path));
  try {
    return Object.fromEntries(readCursors(document.value));
  } catch (error) {
    if (!InputError.isInstance(error)) throw error;
    const reason = error.reasonIn((option) => option.join("."));
    throw document.error(error.path ?? [], reason, error.wording);
  }
}
