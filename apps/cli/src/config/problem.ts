import type { InputError } from "cyberintegrations";
import type { z } from "zod";
import type { ConfigDocument, Place } from "./document.ts";

/** Validates a value of a config. */
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

/** The first problem that the schema found. Values are not quoted: they may be secrets. */
function problem(
  document: ConfigDocument,
  issues: readonly z.core.$ZodIssue[],
  place: Place,
): InputError {
  const [issue] = issues;
  if (!issue) return document.error(place, "invalid value");
  if (issue.code === "invalid_union") {
    // The alternative that fits best is the one whose problem is inside of the value.
    const inner = issue.errors.find(
      ([first]) => first && (first.path.length > 0 || first.code === "unrecognized_keys"),
    );
    if (inner) return problem(document, inner, [...place, ...issue.path]);
  }
  if (issue.code === "unrecognized_keys") {
    const [key = ""] = issue.keys;
    return document.error([...place, ...issue.path, key], "unknown setting");
  }
  const message = issue.message
    .replace(/^Invalid (?:input|option): /, "")
    .replace(", received ", ", got ");
  return document.error([...place, ...issue.path], message);
}
