import { InputError } from "@cyberintegrations/errors";

/** What is used of an answer's header fields. */
export type HeaderReader = Pick<Headers, "get">;

/** The codings of a body, in lower case, in the order they were applied. `identity` is none. */
export const codingsOf = (headers: HeaderReader): string[] =>
  (headers.get("content-encoding") ?? "")
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((name) => name !== "" && name !== "identity");

/** The media type alone, if it looks like one: the rest of the header is the server's text. */
export const mediaTypeOf = (headers: HeaderReader): string =>
  /^[\w.+-]+\/[\w.+-]+/.exec(headers.get("content-type") ?? "")?.[0] ?? "no content type";

export const isHtml = (headers: HeaderReader): boolean => mediaTypeOf(headers).includes("html");

/** Refuses header values that would be refused while sending, where the refusal would quote them. */
export function checkHeaders(
  place: string,
  headers: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  for (const [name, value] of Object.entries(headers))
    if (typeof value !== "string" || !/^[\t\x20-\x7e\x80-\xff]*$/.test(value))
      throw new InputError(
        `${place}: expected header ${JSON.stringify(name)} to be a text of Latin characters without line breaks`,
      );
  return headers;
}
