import type { Random } from "../random.ts";

/** A feed as the API returns it. */
export interface Feed {
  /** Identifier of the feed. All revisions of a feed have the same id. */
  readonly id: string;
  /** Position of the feed in its collection, always a safe integer. */
  readonly seqUpdate: number;
  /** Members specific to the collection. Each may be missing, null or of an unexpected type. */
  readonly [member: string]: unknown;
}

/** Input of a {@link Shape}. */
export interface FeedContext {
  readonly id: string;
  readonly seqUpdate: number;
  /** Number of the event that created the feed. */
  readonly number: number;
  /** Number of revisions, from 0 to 2. Each revision changes at least one member. */
  readonly revision: number;
  /** Creation time in milliseconds. */
  readonly createdMs: number;
  /** Creation time in the API's date format. */
  readonly created: string;
  /** Time of the last revision in the API's date format. */
  readonly updated: string;
}

/** Generates all members of a feed except `id` and `seqUpdate`. Depends only on its arguments. */
export type Shape = (random: Random, context: FeedContext) => Record<string, unknown>;

/** Formats a time in milliseconds as the API does. */
export function dateText(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}+00:00`;
}

/** A random time, at most `days` days before the feed's creation. */
export function dateBefore(random: Random, context: FeedContext, days: number): string {
  return dateText(context.createdMs - random.int(days * 86_400) * 1000);
}
