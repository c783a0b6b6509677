import type { Site } from "./sites.ts";
import type { ItemPresence, OutputClaim } from "../../src/index.ts";
import { groupOf, isOver, type Dated } from "./versions.ts";

/** The state of an indicator of a feed. */
export type IocState = "live" | "expired" | "withdrawn";

/** A stored feed: its newest version, and its indicators. */
export interface ModelFeed {
  readonly seq: number;
  readonly previous: number | null;
  readonly change: "created" | "updated";
  readonly title: number;
  readonly iocs: ReadonlyMap<number, IocState>;
}

/** A feed in quarantine. */
export interface ModelHeld {
  readonly version: Dated;
  /** Differs for each time that a feed was moved there. */
  readonly entry: number;
}

/** What a collection of a tenant must contain. */
export interface ModelCollection {
  epoch: number;
  cursor: string | null;
  syncs: number;
  readonly feeds: Map<string, ModelFeed>;
  readonly held: Map<string, ModelHeld>;
}

/** An output of a tenant, with what its destination has. */
export interface ModelOutput {
  epoch: number;
  position: number;
  readonly present: Map<string, ItemPresence>;
  /** How often each dead letter was refused, and whether it is to be sent again. */
  readonly letters: Map<string, { readonly attempts: number; readonly retry: boolean }>;
}

/** What a process knows about a collection. */
export interface ModelReader {
  readonly epoch?: number;
  readonly cursor: string | null;
}

/** The small model of a store and of the processes on it. */
export interface Model {
  readonly tenants: readonly string[];
  /** Whether a lock without a heartbeat expires. Otherwise it ends with its connection. */
  readonly locksExpire: boolean;
  /** By tenant and collection. */
  readonly collections: Map<string, ModelCollection>;
  /** By process, tenant and collection. */
  readonly readers: Map<string, ModelReader>;
  /** The entries of the quarantine that a process has read, by process, tenant and collection. */
  readonly read: Map<string, readonly ModelHeld[]>;
  /** By tenant. */
  readonly outputs: Map<string, ModelOutput>;
  /** The last claim of each process on an output, by process and tenant. */
  readonly claims: Map<string, OutputClaim>;
  time: number;
  entries: number;
  /** The lock, with the number of its acquisition. */
  lock: { readonly token: number; readonly at: number } | undefined;
  tokens: number;
  /** The last acquisition of each process. */
  readonly own: Map<number, number>;
}

export const newModel = ({ tenants, locksExpire }: Site): Model => ({
  tenants,
  locksExpire,
  collections: new Map(),
  readers: new Map(),
  read: new Map(),
  outputs: new Map(),
  claims: new Map(),
  time: 0,
  entries: 0,
  lock: undefined,
  tokens: 0,
  own: new Map(),
});

const withdrawnIocs = (iocs: ReadonlyMap<number, IocState>): Map<number, IocState> =>
  new Map([...iocs.keys()].map((n) => [n, "withdrawn"]));

const noFeed = { iocs: new Map<number, IocState>() };

/** The collection, which exists as soon as it is claimed, committed or marked. */
export function collectionOf({ collections }: Model, key: string): ModelCollection {
  const known = collections.get(key);
  if (known) return known;
  const made = { epoch: 0, cursor: null, syncs: 0, feeds: new Map(), held: new Map() };
  collections.set(key, made);
  return made;
}

/** Whether a version is live in a collection: it is not the older one of two that can be compared. */
export type IsOutdated = (seq: number, stored: number) => boolean;

/** Stores a version, and returns how it changed the feed and how many indicators it withdrew. */
export function storeVersion(
  { feeds }: ModelCollection,
  { id, seq, title, iocs }: Dated,
  isOutdated: IsOutdated,
  time: number,
): { change: "created" | "updated" | "unchanged"; withdrawn: number } {
  const known = feeds.get(id);
  if (known && isOutdated(seq, known.seq)) return { change: "unchanged", withdrawn: 0 };
  const before = (known ?? noFeed).iocs;
  const after = withdrawnIocs(before);
  const listed = iocs.filter((n) => n > 0);
  for (const n of iocs.map(Math.abs)) after.set(n, "withdrawn");
  for (const n of listed) after.set(n, isOver(n, time) ? "expired" : "live");
  const withdrawn = [...before].filter(
    ([n, state]) => state !== "withdrawn" && after.get(n) === "withdrawn",
  ).length;
  if (!known) {
    feeds.set(id, { seq, previous: null, change: "created", title, iocs: after });
    return { change: "created", withdrawn };
  }
  if (known.title === title) {
    feeds.set(id, { ...known, seq, iocs: after });
    return { change: "unchanged", withdrawn };
  }
  feeds.set(id, { seq, previous: known.seq, change: "updated", title, iocs: after });
  return { change: "updated", withdrawn };
}

/**
 * Withdraws the indicators of feeds that are not in the newest version of their group, and removes such feeds from quarantine.
 * Returns the number of indicators.
 */
export function withdrawUnlisted(
  { feeds, held }: ModelCollection,
  page: readonly Dated[],
  isOutdated: IsOutdated,
): number {
  const newest = Math.max(...page.filter(({ id }) => groupOf(id)).map(({ seq }) => seq));
  const listed = page.filter(({ id, seq }) => groupOf(id) && seq === newest).map(({ id }) => id);
  let withdrawn = 0;
  for (const [id, feed] of feeds) {
    if (listed.length === 0 || !groupOf(id) || listed.includes(id)) continue;
    if (isOutdated(newest, feed.seq)) continue;
    withdrawn += [...feed.iocs.values()].filter((state) => state !== "withdrawn").length;
    feeds.set(id, { ...feed, iocs: withdrawnIocs(feed.iocs) });
  }
  for (const [id, { version }] of held) {
    if (listed.length === 0 || !groupOf(id) || listed.includes(id)) continue;
    if (!isOutdated(newest, version.seq)) held.delete(id);
  }
  return withdrawn;
}
