import { buffer } from "node:stream/consumers";
import {
  extractIocs,
  parseJson,
  Portion,
  type IocsKeys,
  type JsonObject,
  type JsonValue,
  type Mapping,
} from "cyberintegrations";
import { ConfigDocument } from "../config/document.ts";
import { exitCodes, type ExitCode } from "../exit-codes.ts";
import { printJson, type Io } from "../io.ts";
import { decodeInput, readInput } from "../read-input.ts";

export interface ParseFlags {
  readonly keys: string;
  readonly iocs?: string;
}

/** `cyberintegrations parse <file>`: a saved page, or an array of feeds; nothing is asked of any server. */
export async function parse(path: string, flags: ParseFlags, io: Io): Promise<ExitCode> {
  const keys = readYaml("keys", flags.keys) as Mapping;
  const iocsKeys =
    flags.iocs === undefined ? undefined : (readYaml("iocs", flags.iocs) as IocsKeys);
  const value = parseJson(
    path === "-" ? decodeInput("feeds", await buffer(process.stdin)) : readInput("feeds", path),
  );
  // An array holds feeds; an object is a page, and the parser says what is wrong when it is none.
  const portion = Portion.fromPage(asPage(value), { keys });
  const feeds = portion.parsePortion();
  const result = iocsKeys ? { feeds, iocs: extractIocs(portion.items, iocsKeys) } : feeds;
  await printJson(io, result, 2);
  return exitCodes.ok;
}

const asPage = (value: JsonValue) =>
  (Array.isArray(value) ? { items: value } : value) as JsonObject;

const readYaml = (what: string, path: string): unknown =>
  new ConfigDocument(path, readInput(what, path)).value;
