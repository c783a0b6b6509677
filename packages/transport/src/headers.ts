import { InputError } from "@cyberintegrations/errors";

/** The part of a response's headers that is used here. */
export type HeaderReader = Pick<Headers, "get">;

/** The content codings of a body in lower case, in the order they were applied, without `identity`. */
export const codingsOf = (headers: HeaderReader): string[] =>
  (headers.get("content-encoding") ?? "")
    .toLowerCase()
    .split(/[\s,]/)
    .filter((name) => name !== "" && name !== "identity");

/** The media type only, if it is valid: the rest of the header is text from the server. */
export const mediaTypeOf = (headers: HeaderReader): string =>
  // Stryker disable next-line StringLiteral: any text that is no media type
  /^[\w.+-]+\/[\w.+-]+/.exec(headers.get("content-type") ?? "")?.[0] ?? "no content type";

export const isHtml = (headers: HeaderReader): boolean => mediaTypeOf(headers).includes("html");

/** Rejects header values that could not be sent. The platform's own error would contain them. */
export function checkHeaders(
  place: string,
  headers: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  for (const [name, value] of Object.entries(headers))
    if (typeof value !== "string" || !/^[\t\x20-\x7e\x80-\xff]*$/.test(value))
      throw new InputError(
        `${place}: expected header ${JSON.stringify(name)} to be a string of Latin characters without line breaks`,
      );
  return headers;
}
