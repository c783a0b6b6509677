import type { JsonValue } from "@cyberintegrations/parser";
import type { StixObject } from "../object.ts";
import { limits } from "../values.ts";
import type { FeedContext } from "./context.ts";
import { firstText, textOf } from "./read.ts";

/** Makes an object of a value in a feed; undefined if the value gives none. */
export type Kind = (value: JsonValue, context: FeedContext) => StixObject | undefined;

/** The name that a value is, or that it has at one of these paths. */
export function nameAt(
  value: JsonValue,
  context: FeedContext,
  ...paths: readonly string[]
): string | undefined {
  const text = textOf(value) ?? firstText(value, ...paths);
  return text === undefined ? undefined : context.omissions.short(text, limits.name);
}
