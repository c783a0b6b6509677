import { ParserError } from "@cyberintegrations/errors";
import { isList, isObject, type JsonValue, member } from "./json.ts";

/**
 * `JSON.parse`, but whole numbers beyond 2^53 under a `seqUpdate` key keep every digit: as a string. Where there are
 * none it costs next to nothing: they are looked for where cursors stand, in the value and its `items` and the objects
 * inside these (not in further lists). Where one is found, all in the text are kept, at any depth.
 *
 * @throws ParserError for a text that is no JSON. It quotes nothing of it.
 * @example
 * ```ts
 * parseJson('{"seqUpdate": 16172928022293}'); // { seqUpdate: 16172928022293 }
 * parseJson('{"seqUpdate": 90071992547409931}'); // { seqUpdate: "90071992547409931" }
 * ```
 */
export function parseJson(text: string): JsonValue {
  const value = parse(text);
  const items = isObject(value) ? member(value, "items") : value;
  const lost = hasLostDigits(value) || (isList(items) && items.some(hasLostDigits));
  return lost ? parse(text.replace(longCursor, quoteIfUnsafe)) : value;
}

/**
 * A whole number of 16 digits or more under a `seqUpdate` key; shorter ones are always safe.
 *
 * In valid JSON it can't match inside a string. A quote without a backslash before it opens or closes a string. What
 * it closes is not followed by a letter, so this one opens a string, which is `seqUpdate` to the last letter, and the
 * colon makes it a key. What follows the colon is then a value, and the end of the number is seen.
 */
const longCursor = /(?<!\\)("seqUpdate"\s*:\s*)(-?[1-9]\d{15,})(?=[\s,}])/g;

function quoteIfUnsafe(whole: string, key: string, digits: string): string {
  return Number.isSafeInteger(Number(digits)) ? whole : `${key}"${digits}"`;
}

/** Looks through an object and the objects in it. */
function hasLostDigits(root: JsonValue): boolean {
  const open = [root];
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    if (!isObject(value)) continue;
    const cursor = member(value, "seqUpdate");
    if (typeof cursor === "number" && !Number.isSafeInteger(cursor)) return true;
    for (const inner of Object.values(value)) if (isObject(inner)) open.push(inner);
  }
  return false;
}

function parse(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    // The platform's own message quotes the text, which may hold passwords: it is not passed on.
    throw new ParserError(`expected JSON, got ${describe(text)}`);
  }
}

function describe(text: string): string {
  const start = text.trimStart();
  if (start === "") return "an empty text";
  return `${start.startsWith("<") ? "markup" : "another text"} of ${text.length} characters`;
}
