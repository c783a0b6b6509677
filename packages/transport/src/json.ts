import { InputError } from "@cyberintegrations/errors";
import { Failure } from "./failure.ts";
import type { Collected } from "./fetch.ts";
import type { HeaderReader } from "./headers.ts";
import type { JsonAnswer } from "./options.ts";

/** Accepts a byte order mark and leaves it out. */
const utf8 = new TextDecoder("utf-8", { fatal: true });

/** The media type alone, if it looks like one: the rest of the header is the server's text. */
const mediaType = (headers: HeaderReader): string =>
  /^[\w.+-]+\/[\w.+-]+/.exec(headers.get("content-type") ?? "")?.[0] ?? "no content type";

function noJson(summary: string, { status, headers }: Collected): Failure {
  const html = mediaType(headers).includes("html");
  return new Failure({
    code: "bad-response",
    summary,
    status,
    hint: html
      ? "An HTML page in place of the API: a login page, an access gateway or a wrong base URL. Check the base URL and the IP's allow-listing."
      : "Check the base URL, and that no proxy answers in the API's place.",
  });
}

/** A body in another encoding fails: to replace what can't be decoded would change feeds silently. */
function decode({ status, bytes }: Collected): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw new Failure({
      code: "bad-response",
      summary: `expected JSON in UTF-8, got a body that is not valid UTF-8 (byte ${firstInvalid(bytes)} of ${bytes.length})`,
      status,
      hint: "The API, or a proxy before it, sent a damaged body or another encoding. If the error stays, report it to the vendor with the URL and the position.",
    });
  }
}

/** The position, from 0, of the first byte that can't continue the text before it. */
function firstInvalid(bytes: Uint8Array): number {
  let [valid, invalid] = [0, bytes.length];
  while (invalid - valid > 1) {
    const middle = Math.floor((valid + invalid) / 2);
    if (isBeginning(bytes.subarray(0, middle))) valid = middle;
    else invalid = middle;
  }
  return valid;
}

/** Whether bytes are the beginning of a text in UTF-8. */
function isBeginning(bytes: Uint8Array): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}

/** Reads an answer as JSON. The parser's own error is dropped: it quotes the text. */
export function readJson(
  answer: Collected,
  parseJson: (text: string) => unknown,
  emptyAllowed: boolean,
): JsonAnswer {
  const { status, headers } = answer;
  const text = decode(answer);
  if (text === "" && emptyAllowed) return { text, value: undefined, status };
  if (text === "") throw noJson(`expected JSON, got an empty body (${mediaType(headers)})`, answer);
  try {
    return { text, value: parseJson(text), status };
  } catch {
    throw noJson(`expected JSON, got something else (${mediaType(headers)})`, answer);
  }
}

/** JSON.stringify gives undefined for functions, and throws for circles and bigints. */
function tryStringify(body: unknown): string | undefined {
  try {
    return JSON.stringify(body);
  } catch {
    return undefined;
  }
}

/** The text of a body to send. */
export function stringify(body: unknown): string {
  const text = tryStringify(body);
  if (text !== undefined) return text;
  throw new InputError(`body: expected something that JSON can say, got ${typeof body}`);
}
