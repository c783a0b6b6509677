import { collectionRow, InputError, products } from "cyberintegrations";
import { ConfigDocument } from "../config/document.ts";
import { exitCodes, type ExitCode } from "../exit-codes.ts";
import { say, type Io } from "../io.ts";
import { readInput } from "../read-input.ts";
import { whose } from "../report/whose.ts";
import { openStoreOf, type StoreFlags } from "../store-flags.ts";
import { refuseDemo } from "../sync/demo-mark.ts";

export interface ImportStateFlags extends StoreFlags {
  readonly force?: boolean;
}

/**
 * `cyberintegrations import-state <file>`: `{"apt/threat": {"sequpdate": 16172928022293}}`, the same in YAML with
 * `seqUpdate`, or just the number. All of it is checked before any of it is stored.
 */
export async function importState(
  path: string,
  flags: ImportStateFlags,
  io: Io,
): Promise<ExitCode> {
  const cursors = readState(path);
  await using store = await openStoreOf(flags, io);
  await refuseDemo(store);
  let kept = 0;
  for (const [collection, to] of cursors) {
    const name = whose(store.tenant, collection);
    const from = await store.cursor(collection);
    if (from !== null && from !== to && !flags.force) {
      say(io, `${name}: kept ${from}, which the store has already; --force puts ${to} there`);
      kept += 1;
      continue;
    }
    await store.commit({ collection, from, to, feeds: [] });
    say(io, `${name}: goes on from ${to}`);
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
          throw new InputError(`${collection} has no seqUpdate: it is read by search`);
        }
      } catch (error) {
        if (!InputError.isInstance(error)) throw error;
        throw document.error([collection], error.message, error.hint);
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

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
