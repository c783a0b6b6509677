import type { InputError } from "cyberintegrations";
import type { z } from "zod";
import type { ConfigDocument, Place } from "./document.ts";

/** Checks a value of a config, and gives what the schema makes of it. */
export function checked<Schema extends z.ZodType>(
  document: ConfigDocument,
  schema: Schema,
  value: unknown,
  place: Place = [],
): z.output<Schema> {
  const { error, data } = schema.safeParse(value);
  if (error) throw problem(document, error.issues, place);
  return data;
}

/** The first problem that the schema found, in our words. Values are not quoted: they may be secrets. */
function problem(
  document: ConfigDocument,
  issues: readonly z.core.$ZodIssue[],
  place: Place,
): InputError {
  const [issue] = issues;
  if (!issue) return document.error(place, "not usable");
  if (issue.code === "unrecognized_keys") {
    const [key = ""] = issue.keys;
    return document.error([...place, ...issue.path, key], "this key is not known here");
  }
  const message = issue.message
    .replace(/^Invalid (?:input|option): /, "")
    .replace(", received ", ", got ");
  return document.error([...place, ...issue.path], message);
}
