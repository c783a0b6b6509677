import { InputError } from "@cyberintegrations/errors";

/** What is used of an answer's header fields. */
export type HeaderReader = Pick<Headers, "get">;

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
