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
import type { ParseOptions } from "../commands/parse.ts";
import { ConfigDocument } from "../config/document.ts";
import { exitCodes, type ExitCode } from "../exit.ts";
import { decodeInput, readInput } from "../input.ts";
import { printJson, type Io } from "../io.ts";

/** Maps a saved page or an array of feeds, without any request. */
export async function parse(options: ParseOptions, io: Io): Promise<ExitCode> {
  const { file, keys: keysFile, iocs: iocsFile } = options;
  const keys = readYaml("keys", keysFile) as Mapping;
  const iocsKeys = iocsFile === undefined ? undefined : (readYaml("iocs", iocsFile) as IocsKeys);
  const value = parseJson(
    file === "-" ? decodeInput("feeds", await buffer(process.stdin)) : readInput("feeds", file),
  );
  // An array contains feeds. An object is a page: the parser reports what is wrong with it.
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
