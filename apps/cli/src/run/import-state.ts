import { collectionRow, InputError, isObject, products } from "cyberintegrations";
import type { ImportStateOptions } from "../commands/import-state.ts";
import { ConfigDocument } from "../config/document.ts";
import { exitCodes, type ExitCode } from "../exit.ts";
import { readInput } from "../input.ts";
import { say, type Io } from "../io.ts";
import { withTenant } from "../report/text.ts";
import { openStoreFor } from "../settings.ts";
import { refuseDemo } from "../sync/demo-mark.ts";

/**
 * Imports `{"apt/threat": {"sequpdate": 16172928022293}}`, the same in YAML with `seqUpdate`, or just the number. All
 * cursors are checked before one is stored.
 */
export async function importState(options: ImportStateOptions, io: Io): Promise<ExitCode> {
  const cursors = readState(options.file);
  await using store = await openStoreFor(options, io);
  await refuseDemo(store);
  let kept = 0;
  for (const [collection, to] of cursors) {
    const name = withTenant(store.tenant, collection);
    const from = await store.cursor(collection);
    if (from !== null && from !== to && !options.force) {
      say(
        io,
        `${name}: not changed, the store already has ${from}; --force overwrites it with ${to}`,
      );
      kept += 1;
      continue;
    }
    await store.commit({ collection, from, to, feeds: [] });
    say(io, `${name}: the next sync continues from ${to}`);
  }
  return kept === 0 ? exitCodes.ok : exitCodes.failed;
}

function readState(path: string): Map<string, string> {
  const document = new ConfigDocument(path, readInput("state", path));
  const state = document.value;
  if (!isObject(state)) throw document.error([], "expected collections with their cursors");
  return new Map(
    Object.entries(state).map(([collection, row]) => {
      try {
        const product =
          Object.values(products).find(({ collections }) =>
            Object.hasOwn(collections, collection),
          ) ?? products.ti;
        if (collectionRow(product, collection).iterates === "search") {
          throw new InputError(`${collection} has no seqUpdate: it is synced by search`);
        }
      } catch (error) {
        if (!InputError.isInstance(error)) throw error;
        throw document.error([collection], error.message, error.wording);
      }
      return [collection, cursorOf(document, collection, row)];
    }),
  );
}

const names = ["seqUpdate", "sequpdate"];

function cursorOf(document: ConfigDocument, collection: string, row: unknown): string {
  const name = isObject(row) ? names.find((key) => key in row) : undefined;
  const cursor = isObject(row) && name !== undefined ? row[name] : row;
  const digits = typeof cursor === "number" || typeof cursor === "string" ? String(cursor) : "";
  if (/^\d+$/.test(digits)) return digits;
  throw document.error([collection], "expected seqUpdate or sequpdate with a whole number");
}
