import { randomUUID } from "node:crypto";
import {
  collectionRow,
  compileIocExtractor,
  compileMapping,
  isObject,
  kindOf,
  member,
  type JsonObject,
  type JsonValue,
  type Product,
} from "cyberintegrations";
import { contentId, idOfJson, type FeedRecord, type RejectedFeed } from "@cyberintegrations/store";
import type { Redact } from "./redact.ts";
import type { CollectionSettings } from "./settings.ts";

/** The records of a portion: feeds to store, and feeds for the quarantine. */
export interface Records {
  readonly feeds: readonly FeedRecord[];
  readonly rejected: readonly RejectedFeed[];
}

/** Makes records of feeds. */
export type MakeRecords = (items: readonly JsonValue[]) => Records;

/**
 * Compiles a function that makes records of feeds: each feed is redacted first, then mapped, searched for indicators and
 * written as JSON.
 *
 * @param events The member with a single event, if groups were exploded into one feed per event.
 */
export function recordMaker(
  { keys, iocs }: Pick<CollectionSettings, "keys" | "iocs">,
  redact: Redact,
  events?: string,
): MakeRecords {
  const parse = typeof keys === "function" ? keys : compileMapping(keys);
  const findIocs = compileIocExtractor(iocs);
  const recordOf = (item: JsonValue): FeedRecord | RejectedFeed => {
    try {
      const feed = redact(item);
      const json = jsonOf(feed);
      if (!isObject(feed)) return noFeed(feed, json);
      const { group, id = contentIdOf(feed, json) } = identify(feed, events);
      const seqUpdate = cursorOf(feed);
      return { id, group, seqUpdate, feed, json, parsed: parse(feed), iocs: findIocs([feed]) };
    } catch (error) {
      return reject(item, events, error);
    }
  };
  return (items) => {
    const feeds: FeedRecord[] = [];
    const rejected: RejectedFeed[] = [];
    for (const item of items) {
      const record = recordOf(item);
      if ("reason" in record) rejected.push(record);
      else feeds.push(record);
    }
    return { feeds, rejected };
  };
}

/** The feed's JSON, which is hashed and stored. Undefined if it is nested too deep: the store quarantines such a feed. */
function jsonOf(value: JsonValue): string | undefined {
  let json: string | undefined;
  try {
    json = JSON.stringify(value);
  } catch {
    // Nested too deep.
  }
  return json;
}

const contentIdOf = (value: JsonValue, json: string | undefined): string =>
  json === undefined ? contentId(value) : idOfJson(json);

/** The member with a single event in each feed of a collection, if its settings explode groups into events. */
export const eventsMember = (
  product: Product,
  collection: string,
  { options }: Pick<CollectionSettings, "options">,
): string | undefined =>
  options["parseEvents"] === true ? collectionRow(product, collection, true).events : undefined;

interface Identity {
  /** Undefined if the feed itself has no id. */
  readonly id?: string | undefined;
  readonly group?: string | undefined;
}

/**
 * The feed's id. Feeds that were exploded from one group share its id, so the id of the event is added, or the
 * `contentId` of an event without one.
 */
function identify(feed: JsonObject, events: string | undefined): Identity {
  const id = idOf(feed);
  if (id === undefined || events === undefined) return { id };
  // In the id of an event, the first colon follows the group.
  const group = id.replaceAll("%", "%25").replaceAll(":", "%3A");
  const event = member(feed, events);
  const isEmpty = event === null || (Array.isArray(event) && event.length === 0);
  if (isEmpty) return { id: group, group };
  return { id: `${group}:${(isObject(event) && idOf(event)) || contentId(event)}`, group };
}

/** An empty id counts as missing. */
const idOf = (object: JsonObject): string | undefined => textOf(object, "id") || undefined;

const cursorOf = (feed: JsonObject): string | null => textOf(feed, "seqUpdate") ?? null;

function textOf(object: JsonObject, name: string): string | undefined {
  const value = member(object, name);
  return typeof value === "string" || typeof value === "number" ? String(value) : undefined;
}

/** An item that is not a feed, so there is nothing to map. */
function noFeed(item: JsonValue, json: string | undefined): RejectedFeed {
  return {
    id: contentIdOf(item, json),
    seqUpdate: null,
    reason: `expected a feed, an object; got ${kindOf(item)}`,
    raw: json ?? null,
  };
}

/**
 * Of a feed that can't be processed, only the id and the cursor are stored: its text may contain sensitive values. For the same
 * reason, an id is not derived from its content.
 */
function reject(item: JsonValue, events: string | undefined, error: unknown): RejectedFeed {
  const kind = error instanceof Error ? error.name : typeof error;
  const reason = `could not be redacted, mapped or searched (${kind})`;
  const feed = isObject(item) ? item : {};
  const { id, group } = identify(feed, events);
  return {
    id: id ?? `unknown:${randomUUID()}`,
    group,
    seqUpdate: cursorOf(feed),
    reason,
    raw: null,
  };
}
