import { createHash } from "node:crypto";
import type { JsonValue } from "@cyberintegrations/parser";
import type { FeedRecord } from "../types/feed.ts";
import type { RejectedFeed } from "../types/quarantine.ts";
import { contentHash, idOfJson, jsonOf } from "./content-hash.ts";
import { isOfGroup } from "./groups.ts";
import { isKey, isText, keyWanted } from "./keys.ts";
import { hasNonFinite, nonFiniteAsText } from "./non-finite.ts";

/** A feed that can be stored: its content as JSON, with its hash. */
export interface ReadyFeed extends Pick<FeedRecord, "id" | "seqUpdate" | "iocs" | "group"> {
  readonly feed: string;
  readonly parsed: string;
  readonly hash: string;
}

/** Prepares a feed, or returns why it can't be stored. Its JSON is written once: the hashed text is the stored one. */
export function prepare(given: FeedRecord): ReadyFeed | RejectedFeed {
  const feed = given.json ?? stringify(given.feed);
  const id = given.id === "" ? idOfJson(feed ?? jsonOf(given.feed)) : given.id;
  const { seqUpdate, iocs, group } = given;
  const rejected = (reason: string, raw = feed ?? jsonOf(given.feed)) =>
    rejection({ id, seqUpdate, group, reason, raw });
  const reason = objection({ ...given, id });
  if (reason !== undefined) return rejected(reason);
  const parsed = stringify(given.parsed);
  if (feed === undefined || parsed === undefined) {
    return rejected("the feed can't be written as JSON: it is nested too deep, or is no JSON");
  }
  // Stryker disable next-line StringLiteral: saves the search in feeds without null
  if (feed.includes("null") && hasNonFinite(given.feed)) {
    return rejected(
      "the feed contains a number that JSON can't represent",
      stringify(given.feed, nonFiniteAsText) ?? feed,
    );
  }
  return { id, seqUpdate, iocs, group, feed, parsed, hash: contentHash(feed) };
}

/** Undefined if a value can't be written as JSON. The platform's message is dropped, because it contains members of the feed. */
function stringify(value: JsonValue, replacer?: typeof nonFiniteAsText): string | undefined {
  let json: string | undefined;
  try {
    json = JSON.stringify(value, replacer);
  } catch {
    // It stays undefined.
  }
  return json;
}

function objection({ id, seqUpdate, group, iocs }: FeedRecord): string | undefined {
  if (!isKey(id)) return `id: ${keyWanted}`;
  if (seqUpdate !== null && !isKey(seqUpdate)) return `seqUpdate: ${keyWanted}`;
  if (group !== undefined && !isOfGroup(id, group)) {
    return "group: expected one without a colon, which the id begins with";
  }
  const ioc = iocs.find(({ value }) => !isText(value));
  return ioc && `indicator of the key ${ioc.key}: expected whole characters and no NUL`;
}

/** Makes a rejected feed storable: its id itself may be the reason. */
export function rejection({ id, seqUpdate, group, reason, raw }: RejectedFeed): RejectedFeed {
  return {
    id: id === "" ? idOfJson(raw) : isKey(id) ? id : aliasOf(id),
    seqUpdate: seqUpdate !== null && isKey(seqUpdate) ? seqUpdate : null,
    group,
    reason: textOf(reason),
    raw: raw === null ? null : textOf(raw),
  };
}

/** Hashed as JSON, which keeps lone surrogates distinct. */
const aliasOf = (id: string) =>
  `sha256:${createHash("sha256").update(JSON.stringify(id)).digest("base64url")}`;

/** JSON escapes a NUL as well. */
const textOf = (text: string) => text.replaceAll("\0", "\\u0000").toWellFormed();
