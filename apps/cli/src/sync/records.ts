import { createHash } from "node:crypto";
import { extractIocs, type IocsKeys, type JsonValue, type Portion } from "cyberintegrations";
import type { FeedRecord } from "@cyberintegrations/store";

/** What the store is given of a portion: each feed with what the mapping made of it and the indicators in it. */
export function recordsOf(portion: Portion, iocsKeys: IocsKeys): FeedRecord[] {
  const parsed = portion.parsePortion();
  return portion.items.map((feed, index) => ({
    id: idOf(feed),
    seqUpdate: textOf(feed, "seqUpdate"),
    feed,
    parsed: parsed[index] ?? null,
    iocs: extractIocs([feed], iocsKeys),
  }));
}

/** The feed's id; a feed without one is known by its content, so that it too is stored once. */
function idOf(feed: JsonValue): string {
  const content = () => createHash("sha256").update(JSON.stringify(feed)).digest("base64url");
  return textOf(feed, "id") ?? `sha256:${content()}`;
}

function textOf(feed: JsonValue, name: string): string | null {
  if (typeof feed !== "object" || feed === null || !Object.hasOwn(feed, name)) return null;
  const value = (feed as Readonly<Record<string, JsonValue>>)[name];
  return typeof value === "string" || typeof value === "number" ? String(value) : null;
}
