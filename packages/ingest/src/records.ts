import { randomUUID } from "node:crypto";
import {
  collectionRow,
  compileIocsKeys,
  compileMapping,
  extractIocs,
  type JsonObject,
  type JsonValue,
  type Product,
} from "cyberintegrations";
import { contentId, type FeedRecord, type RejectedFeed } from "@cyberintegrations/store";
import type { Redact } from "./redact.ts";
import type { CollectionSettings } from "./settings.ts";

/** What the store is given of a portion: the feeds that can be stored, and those that go to quarantine. */
export interface Records {
  readonly feeds: readonly FeedRecord[];
  readonly rejected: readonly RejectedFeed[];
}

/**
 * Makes records of feeds: redacted first, then mapped and searched for indicators.
 *
 * @param events The member that holds a single event, where feeds were exploded into one for each.
 */
export function recordMaker(
  { keys, iocs }: Pick<CollectionSettings, "keys" | "iocs">,
  redact: Redact,
  events?: string,
): (items: readonly JsonValue[]) => Records {
  const parse = compileMapping(keys);
  const iocsKeys = compileIocsKeys(iocs);
  const recordOf = (item: JsonValue): FeedRecord | RejectedFeed => {
    try {
      const feed = redact(item);
      if (!isObject(feed)) return noFeed(feed);
      const { group, id = contentId(feed) } = identify(feed, events);
      const seqUpdate = cursorOf(feed);
      return {
        id,
        group,
        seqUpdate,
        feed,
        parsed: parse(feed),
        iocs: extractIocs([feed], iocsKeys),
      };
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

/** The member that holds a single event in each feed of a collection, where its settings ask for exploded groups. */
export const eventsMember = (
  product: Product,
  collection: string,
  { options }: Pick<CollectionSettings, "options">,
): string | undefined =>
  options["parseEvents"] === true ? collectionRow(product, collection, true).events : undefined;

interface Identity {
  /** Undefined where nothing but its content tells the feed from others. */
  readonly id?: string | undefined;
  readonly group?: string | undefined;
}

/**
 * The feed's id. Feeds that were exploded from one group all have the group's id: its event's id is added. An event without
 * an id has its content's.
 */
function identify(feed: JsonObject, events: string | undefined): Identity {
  const id = idOf(feed);
  if (id === undefined || events === undefined) return { id };
  // In an id of an event the first colon is the one behind the group.
  const group = id.replaceAll("%", "%25").replaceAll(":", "%3A");
  const event = member(feed, events);
  const isEmpty = event === null || (Array.isArray(event) && event.length === 0);
  if (isEmpty) return { id: group, group };
  return { id: `${group}:${(isObject(event) && idOf(event)) || contentId(event)}`, group };
}

const isObject = (value: JsonValue): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const member = (feed: JsonObject, name: string): JsonValue =>
  Object.hasOwn(feed, name) ? (feed[name] ?? null) : null;

/** An empty id is none. */
const idOf = (object: JsonObject): string | undefined => textOf(object, "id") || undefined;

const cursorOf = (feed: JsonObject): string | null => textOf(feed, "seqUpdate") ?? null;

function textOf(object: JsonObject, name: string): string | undefined {
  const value = member(object, name);
  return typeof value === "string" || typeof value === "number" ? String(value) : undefined;
}

/** An item that is not a feed: there is nothing to map in it. */
function noFeed(item: JsonValue): RejectedFeed {
  const kind = item === null ? "null" : Array.isArray(item) ? "a list" : `a ${typeof item}`;
  return {
    id: contentId(item),
    seqUpdate: null,
    reason: `expected a feed, an object; got ${kind}`,
    raw: JSON.stringify(item),
  };
}

/**
 * Of a feed that can't be read only its id and cursor are kept: its text may hold what must not be stored. Where it has no id,
 * neither may its content stand for one.
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
