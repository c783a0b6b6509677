import { InputError } from "@cyberintegrations/errors";
import { isList, isObject, type JsonValue, kindOf, member } from "./json.ts";

/** Where group collections keep their events: `phishing` for phishing groups, `events` for the others. */
export type EventsMember = "events" | "phishing";

/**
 * Makes one feed of each event: a copy of the group in which the list of events is replaced by that one event.
 * Groups without a list of events, or with an empty one, stay as they are.
 *
 * @param items feeds of a group collection; they are not changed
 * @param events the member that holds the events
 * @throws InputError for another member
 * @example
 * ```ts
 * explodeEvents([{ id: "g1", events: [{ id: "e1" }, { id: "e2" }] }], "events");
 * // [{ id: "g1", events: { id: "e1" } }, { id: "g1", events: { id: "e2" } }]
 * ```
 */
export function explodeEvents(items: readonly JsonValue[], events: EventsMember): JsonValue[] {
  if (!["events", "phishing"].includes(events)) {
    throw new InputError(`events: expected "events" or "phishing", got ${kindOf(events)}`);
  }
  const exploded: JsonValue[] = [];
  for (const item of items) {
    const list = isObject(item) ? member(item, events) : null;
    if (!isObject(item) || !isList(list) || list.length === 0) exploded.push(item);
    else for (const event of list) exploded.push({ ...item, [events]: event });
  }
  return exploded;
}
