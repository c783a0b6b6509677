import fc from "fast-check";
import { StoreError } from "@cyberintegrations/errors";
import type { FeedRecord, RejectedFeed } from "../../src/index.ts";
import { ioc } from "../support/records.ts";

/** One version of a feed on a page, in small. */
export interface Version {
  readonly id: string;
  /** Its cursor, relative to the one that the page starts from. */
  readonly offset: number;
  /** The content, without the cursor. */
  readonly title: number;
  /** The named indicators; a negative one is marked as deleted. */
  readonly iocs: readonly number[];
  /** Whether the store can store it, the store can't, or the caller couldn't process it. */
  readonly fit: "fit" | "unfit" | "rejected";
}

/** A version with its cursor. */
export interface Dated extends Omit<Version, "offset"> {
  readonly seq: number;
}

const content = {
  title: fc.nat(2),
  iocs: fc.uniqueArray(fc.constantFrom(1, 2, 3, -1), { maxLength: 3 }),
  fit: fc.oneof(
    { weight: 3, arbitrary: fc.constant("fit" as const) },
    fc.constantFrom("unfit" as const, "rejected" as const),
  ),
};
const offset = fc.integer({ min: -3, max: 4 });

const single = fc.record({ id: fc.constantFrom("a", "a", "a", "b"), offset, ...content });
/** A version of a group: all feeds in it, with the same cursor. */
const group = fc
  .tuple(
    offset,
    fc.uniqueArray(fc.record({ id: fc.constantFrom("g:1", "g:2", "g:3"), ...content }), {
      selector: ({ id }) => id,
      minLength: 1,
    }),
  )
  .map(([at, members]) => members.map((member) => ({ ...member, offset: at })));

/** The feeds of a page. */
export const versions: fc.Arbitrary<readonly Version[]> = fc
  .tuple(fc.array(single, { maxLength: 3 }), fc.oneof(fc.constant([]), group))
  .map((parts) => parts.flat());

/** The versions of a page that starts from a cursor, from the oldest to the newest. Of two of the same age, a rejected one counts. */
export const dated = (page: readonly Version[], from: string | null): Dated[] =>
  page
    .map(({ offset: ahead, ...version }) => ({
      ...version,
      seq: Math.max(1, Number(from) + ahead),
    }))
    .sort(
      (one, other) =>
        one.seq - other.seq || Number(one.fit === "rejected") - Number(other.fit === "rejected"),
    );

/** The half days after which an indicator is no longer valid, so that no two calls decide about it differently. */
const halfDays: Readonly<Record<number, number>> = { 1: 1, 2: 3 };
const halfDay = 43_200_000;

/** Whether an indicator is no longer valid at a time in ms after the beginning. */
export const isOver = (n: number, time: number): boolean =>
  time >= (halfDays[n] ?? Infinity) * halfDay;

function validityOf(n: number): Partial<FeedRecord["iocs"][number]> {
  const days = halfDays[n];
  if (days === undefined) return { ttl: null };
  const seen = new Date(Date.UTC(2026, 0, 1) + (days - 2) * halfDay).toISOString();
  return { ttl: 1, firstSeen: seen, lastSeen: seen };
}

export const groupOf = (id: string): string | undefined => (id.startsWith("g") ? "g" : undefined);

/** The content of a feed: it names its tenant, so that a row of another tenant is noticed. */
export const titleOf = (tenant: string, collection: string, title: number): string =>
  `${tenant} ${collection} ${title}`;

/** A record to commit. */
export function recordOf(tenant: string, collection: string, version: Dated): FeedRecord {
  const { id, seq, iocs, fit } = version;
  const title = titleOf(tenant, collection, version.title);
  const seqUpdate = String(seq);
  const rows = iocs.map((n) =>
    ioc(`192.0.2.${Math.abs(n)}`, { deleted: n < 0, ...validityOf(Math.abs(n)) }),
  );
  return {
    id,
    seqUpdate,
    feed: { id, seqUpdate, title },
    parsed: { title },
    // No store can keep a NUL.
    iocs: fit === "unfit" ? [...rows, ioc("\0")] : rows,
    group: groupOf(id),
  };
}

/** The part of a page for the store to store, and the part that its caller rejects. */
export function pageOf(tenant: string, collection: string, page: readonly Dated[]) {
  const record = (version: Dated) => recordOf(tenant, collection, version);
  return {
    feeds: page.filter(({ fit }) => fit !== "rejected").map(record),
    rejected: page
      .filter(({ fit }) => fit === "rejected")
      .map(record)
      .map(({ id, seqUpdate, feed, group: ofGroup }): RejectedFeed => {
        return { id, seqUpdate, group: ofGroup, reason: "rejected", raw: JSON.stringify(feed) };
      }),
  };
}

/** The code of a refusal; other errors are thrown. */
export function codeOf(error: unknown): string {
  if (StoreError.isInstance(error)) return error.code;
  throw error;
}
