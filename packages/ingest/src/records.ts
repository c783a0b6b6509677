import { createHash } from "node:crypto";
import {
  collectionRow,
  compileIocsKeys,
  compileMapping,
  extractIocs,
  type JsonValue,
  type Product,
} from "cyberintegrations";
import type { FeedRecord, RejectedFeed } from "@cyberintegrations/store";
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
  return (items) => {
    const feeds: FeedRecord[] = [];
    const rejected: RejectedFeed[] = [];
    for (const [index, item] of items.entries()) {
      try {
        const feed = redact(item);
        const place = { id: idOf(feed, events), seqUpdate: textOf(feed, "seqUpdate") };
        feeds.push({ ...place, feed, parsed: parse(feed), iocs: extractIocs([feed], iocsKeys) });
      } catch (error) {
        rejected.push(reject(item, index, error));
      }
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

/**
 * The feed's id; a feed without one is known by its content, so that it too is stored once. Feeds that were exploded from
 * one group all bear the group's id: each is known by its event's beside it.
 */
function idOf(feed: JsonValue, events: string | undefined): string {
  const content = () => createHash("sha256").update(JSON.stringify(feed)).digest("base64url");
  const id = textOf(feed, "id");
  if (id === null) return `sha256:${content()}`;
  const event = events === undefined ? null : member(feed, events);
  if (event === null || typeof event !== "object") return id;
  return `${id}:${textOf(event, "id") ?? content()}`;
}

function member(feed: JsonValue, name: string): JsonValue {
  if (typeof feed !== "object" || feed === null || !Object.hasOwn(feed, name)) return null;
  return (feed as Readonly<Record<string, JsonValue>>)[name] ?? null;
}

function textOf(feed: JsonValue, name: string): string | null {
  const value = member(feed, name);
  return typeof value === "string" || typeof value === "number" ? String(value) : null;
}

/**
 * What could not even be read is known by its id and cursor, or its place in the portion, alone: its text could hold what
 * must not be stored.
 */
function reject(feed: JsonValue, index: number, error: unknown): RejectedFeed {
  const kind = error instanceof Error ? error.name : typeof error;
  const seqUpdate = textOf(feed, "seqUpdate");
  return {
    id: textOf(feed, "id") ?? `unknown:${seqUpdate ?? "none"}:${index}`,
    seqUpdate,
    reason: `could not be redacted, mapped or searched (${kind})`,
    raw: null,
  };
}
