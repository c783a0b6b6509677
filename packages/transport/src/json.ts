import { InputError } from "@cyberintegrations/errors";
import { Failure } from "./failure.ts";
import type { Collected } from "./fetch.ts";
import type { HeaderReader } from "./headers.ts";
import type { JsonAnswer } from "./options.ts";

const utf8 = new TextDecoder();

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

/** Reads an answer as JSON. The parser's own error is dropped: it quotes the text. */
export function readJson(
  answer: Collected,
  parseJson: (text: string) => unknown,
  emptyAllowed: boolean,
): JsonAnswer {
  const { status, bytes, headers } = answer;
  const text = utf8.decode(bytes);
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
