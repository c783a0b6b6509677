import { createHash } from "node:crypto";
import type { CollectionSettings } from "./settings.ts";

/** Options that don't affect which feeds are read. */
const selectsNothing: readonly string[] = ["parseEvents", "prefetch"];

/**
 * A fingerprint of the options that select feeds. All filters of a collection share one cursor, so a change of them leaves
 * feeds before the cursor unread.
 */
export function filtersOf({ options }: Pick<CollectionSettings, "options">): string {
  const selecting = Object.keys(options)
    .filter((name) => selects(name, options[name]))
    .sort()
    .map((name) => [name, inAnyOrder(options[name])]);
  return createHash("sha256").update(JSON.stringify(selecting)).digest("base64url");
}

/** A flag that is off selects the same feeds as no flag. */
const selects = (name: string, value: unknown) =>
  value !== undefined && value !== false && !selectsNothing.includes(name);

const inAnyOrder = (value: unknown) => (Array.isArray(value) ? value.map(String).sort() : value);

/** The message for changed filters. */
export function filtersNote(collection: string, cursor: string): string {
  // Only a cursor of update iteration can be imported; that of a search is a date.
  const earlier = /^\d+$/.test(cursor)
    ? "set an earlier cursor with import-state --force, or "
    : "";
  return (
    `${collection}: its filters have changed: feeds before cursor ${cursor} that only the new filters select were never read. ` +
    `To read them, ${earlier}sync into a new store`
  );
}
