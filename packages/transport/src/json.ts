import { InputError } from "@cyberintegrations/errors";
import { Failure } from "./failure.ts";
import type { Collected } from "./fetch.ts";
import { isHtml, mediaTypeOf, type HeaderReader } from "./headers.ts";
import { isCutOff } from "./is-cut-off.ts";
import type { JsonAnswer } from "./options.ts";

/** Accepts a byte order mark and removes it. */
const utf8 = new TextDecoder("utf-8", { fatal: true });

function noJson(summary: string, { status, headers }: Collected): Failure {
  return new Failure({
    code: "bad-response",
    summary,
    status,
    hint: isHtml(headers)
      ? "An HTML page instead of JSON: a login page, an access gateway or a wrong base URL. Check the base URL and that your IP address is allow-listed."
      : "Check the base URL, and that no proxy responds instead of the API.",
  });
}

/** Without a Content-Length, only incomplete JSON shows that a body was truncated. */
const lacksLength = (headers: HeaderReader): boolean => headers.get("content-length") === null;

const cutOff = (): Failure =>
  new Failure({
    code: "network",
    summary: "the body was truncated: its JSON is incomplete",
    retry: true,
    hint: "Check the network, and any gateway or proxy before the API.",
  });

/** A body in another encoding is an error: replacing invalid bytes would change feeds silently. */
function decode({ status, bytes, headers }: Collected): string {
  try {
    return utf8.decode(bytes);
  } catch {
    if (lacksLength(headers) && isBeginning(bytes)) throw cutOff();
    throw new Failure({
      code: "bad-response",
      summary: `expected JSON in UTF-8, got a body that is not valid UTF-8 (byte ${firstInvalid(bytes)} of ${bytes.length})`,
      status,
      hint: "The API, or a proxy before it, sent a damaged body or another encoding. If the error persists, report it to the vendor with the URL and the position.",
    });
  }
}

/** The position, from 0, of the first invalid byte. */
function firstInvalid(bytes: Uint8Array): number {
  let [valid, invalid] = [0, bytes.length];
  while (invalid - valid > 1) {
    const middle = Math.floor((valid + invalid) / 2);
    if (isBeginning(bytes.subarray(0, middle))) valid = middle;
    else invalid = middle;
  }
  return valid;
}

/** Whether the bytes are the beginning of a UTF-8 text. */
function isBeginning(bytes: Uint8Array): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: true });
  } catch {
    return false;
  }
  return true;
}

/** Reads a response as JSON. The parser's own error is not passed on, because it contains the text. */
export function readJson(
  answer: Collected,
  parseJson: (text: string) => unknown,
  emptyAllowed: boolean,
): JsonAnswer {
  const { status, headers } = answer;
  const text = decode(answer);
  if (text === "" && emptyAllowed) return { text, value: undefined, status };
  if (text === "")
    throw noJson(`expected JSON, got an empty body (${mediaTypeOf(headers)})`, answer);
  try {
    return { text, value: parseJson(text), status };
  } catch {
    if (lacksLength(headers) && isCutOff(text)) throw cutOff();
    throw noJson(`expected JSON, got something else (${mediaTypeOf(headers)})`, answer);
  }
}

/** Returns the JSON of a request body. */
export function stringify(body: unknown): string {
  let text: string | undefined;
  try {
    text = JSON.stringify(body); // undefined for functions
  } catch {
    // Circular values and bigints: the error below says enough, and names no content.
  }
  if (text !== undefined) return text;
  throw new InputError(`expected a value that JSON can represent, got ${typeof body}`, {
    path: ["body"],
  });
}
