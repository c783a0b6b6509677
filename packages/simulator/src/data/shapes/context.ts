import type { Dice } from "../random.ts";

/** A feed as the API gives it. */
export interface Feed {
  /** The same for all revisions of a feed. */
  readonly id: string;
  /** Where the feed stands in its collection; a number that `JSON.parse` keeps exactly. */
  readonly seqUpdate: number;
  /** All else, as the collection has it: any of it may be missing, null or of another shape. */
  readonly [member: string]: unknown;
}

/** What a shape is told of the feed that it fills. */
export interface FeedContext {
  readonly id: string;
  readonly seqUpdate: number;
  /** The number of the feed: of the event that created it. */
  readonly number: number;
  /** 0 as created, 1 and 2 after each revision: a shape shows the difference. */
  readonly revision: number;
  /** When the feed was created, in milliseconds. */
  readonly createdMs: number;
  /** When the feed was created, as the API writes it. */
  readonly created: string;
  /** When the feed was last revised, as the API writes it. */
  readonly updated: string;
}

/** Fills the members of a feed beside `id` and `seqUpdate`, from its dice and nothing else. */
export type Shape = (dice: Dice, context: FeedContext) => Record<string, unknown>;

/** Milliseconds as the API writes dates. */
export function dateText(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}+00:00`;
}

/** A date up to that many days before the feed was created. */
export function earlier(dice: Dice, context: FeedContext, days: number): string {
  return dateText(context.createdMs - dice.int(days * 86_400) * 1000);
}
