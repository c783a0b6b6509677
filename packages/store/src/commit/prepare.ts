import { createHash } from "node:crypto";
import { Portion, type JsonObject } from "@cyberintegrations/parser";
import type { FeedRecord } from "../types/feed.ts";
import type { RejectedFeed } from "../types/quarantine.ts";
import { contentHash } from "./content-hash.ts";

/** A feed that can be stored: its content as JSON, with its hash. */
export interface ReadyFeed extends Pick<FeedRecord, "id" | "seqUpdate" | "iocs"> {
  readonly feed: string;
  readonly parsed: string;
  readonly hash: string;
}

/** The longest id and cursor: engines put a bound to what an index takes. */
const longest = 500;

/** Whether every engine can keep a text as it is: PostgreSQL has no NUL, and neither engine has half a character. */
const isText = (text: string) => text.isWellFormed() && !text.includes("\0");

/** Whether a text can be an id, a name or a cursor. */
export const isKey = (text: string): boolean =>
  text !== "" && text.length <= longest && isText(text);

/** What `isKey` asks for. */
export const keyWanted: string = `expected 1 to ${longest} whole characters and no NUL`;

/** Makes a feed ready, or says why it can't be stored. */
export function prepare(record: FeedRecord): ReadyFeed | RejectedFeed {
  const { id, seqUpdate, iocs } = record;
  const reason = objection(record);
  if (reason !== undefined) return rejection({ id, seqUpdate, reason, raw: rawOf(record) });
  try {
    const feed = JSON.stringify(record.feed);
    return {
      id,
      seqUpdate,
      iocs,
      feed,
      parsed: JSON.stringify(record.parsed),
      hash: contentHash(feed),
    };
  } catch {
    // The platform's message names members of the feed: it is not passed on.
    const reason = "the feed can't be written as JSON: it is nested too deep, or is no JSON";
    return rejection({ id, seqUpdate, reason, raw: rawOf(record) });
  }
}

function objection({ id, seqUpdate, iocs }: FeedRecord): string | undefined {
  if (!isKey(id)) return `id: ${keyWanted}`;
  if (seqUpdate !== null && !isKey(seqUpdate)) return `seqUpdate: ${keyWanted}`;
  const ioc = iocs.find(({ value }) => !isText(value));
  return ioc && `indicator of the key ${ioc.key}: expected whole characters and no NUL`;
}

/** The same in a form that can be kept: what is wrong with the feed may be its id. */
export function rejection({ id, seqUpdate, reason, raw }: RejectedFeed): RejectedFeed {
  return {
    id: isKey(id) ? id : `sha256:${createHash("sha256").update(id).digest("base64url")}`,
    seqUpdate: seqUpdate !== null && isKey(seqUpdate) ? seqUpdate : null,
    reason: textOf(reason),
    raw: raw === null ? null : textOf(raw),
  };
}

/** In JSON a NUL is written as an escape anyway. */
const textOf = (text: string) => text.replaceAll("\0", "\\u0000").toWellFormed();

/** The feed as JSON, where possible: the parser's writer is one that no nesting overflows. */
function rawOf({ feed }: FeedRecord): string | null {
  const isObject = typeof feed === "object" && feed !== null && !Array.isArray(feed);
  try {
    const raw = isObject
      ? Portion.fromFeed(feed as JsonObject).rawJson
      : (JSON.stringify(feed) as string | undefined);
    return raw ?? null;
  } catch {
    return null;
  }
}
