import { ParserError } from "@cyberintegrations/errors";
import { quoteInexact } from "./inexact-numbers.ts";
import type { JsonValue } from "./json.ts";

/**
 * Works like `JSON.parse`, but never changes the value of a number. A number that JavaScript can't represent becomes a
 * string with its source text: an integer beyond 2^53, more digits than a double has, an overflow such as `1e400`, an
 * underflow such as `1e-400`. Numbers that are only written differently, such as `1.10` and `1E2`, stay numbers.
 *
 * @throws ParserError for text that is not JSON. The message contains no part of it.
 * @example
 * ```ts
 * parseJson('{"seqUpdate": 16172928022293}'); // { seqUpdate: 16172928022293 }
 * parseJson('{"id": 90071992547409931}'); // { id: "90071992547409931" }
 * ```
 */
export function parseJson(text: string): JsonValue {
  try {
    return JSON.parse(quoteInexact(text)) as JsonValue;
  } catch {
    // The message of JSON.parse quotes the text, which may contain passwords, so it is not used as the cause.
    throw new ParserError(`expected JSON, got ${describe(text)}`);
  }
}

function describe(text: string): string {
  const start = text.trimStart();
  if (start === "") return "an empty text";
  return `${start.startsWith("<") ? "markup" : "another text"} of ${text.length} characters`;
}
