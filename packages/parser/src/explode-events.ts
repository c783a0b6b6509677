import { InputError } from "@cyberintegrations/errors";
import { isList, isObject, type JsonObject, type JsonValue, kindOf, member } from "./json.ts";

/** The member of a group that holds its events: `phishing` for phishing groups, `events` for the others. */
export type EventsMember = "events" | "phishing";

/**
 * Returns one feed per event: a copy of the group in which that event replaces the list of events.
 * Groups without a list of events, or with an empty one, are returned unchanged.
 *
 * @param items feeds of a group collection; they are not changed
 * @param events the member that holds the events
 * @throws InputError for any other member
 * @example
 * ```ts
 * explodeEvents([{ id: "g1", events: [{ id: "e1" }, { id: "e2" }] }], "events");
 * // [{ id: "g1", events: { id: "e1" } }, { id: "g1", events: { id: "e2" } }]
 * ```
 */
export function explodeEvents(items: readonly JsonValue[], events: EventsMember): JsonValue[] {
  if (!["events", "phishing"].includes(events)) {
    throw new InputError(`expected "events" or "phishing", got ${kindOf(events)}`, {
      path: ["events"],
    });
  }
  const exploded: JsonValue[] = [];
  for (const item of items) {
    const list = isObject(item) ? member(item, events) : null;
    if (!isList(list) || list.length === 0) exploded.push(item);
    else for (const event of list) exploded.push({ ...(item as JsonObject), [events]: event });
  }
  return exploded;
}
