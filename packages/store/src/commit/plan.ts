import type { CommitCounts } from "../store.ts";
import type { Change } from "../types/feed.ts";
import { afterVersion, iocKey, type FeedIocs, type Stamp } from "./ioc-life.ts";
import type { ReadyFeed } from "./prepare.ts";
import type { FeedRow, FeedState, Growth, IocState } from "./transaction.ts";
import type { IsOutdated } from "./version.ts";

/** What is stored for these feeds and their indicators. */
export interface Before {
  readonly feeds: readonly FeedState[];
  readonly iocs: readonly IocState[];
}

/** What to write for some feeds, and the resulting counts. */
export interface Plan {
  readonly feeds: readonly FeedRow[];
  readonly iocs: readonly IocState[];
  readonly counts: Omit<CommitCounts, "quarantined">;
  readonly growth: Omit<Growth, "quarantined">;
}

/** The same for all feeds of a commit. */
export interface Circumstances {
  readonly now: string;
  readonly isOutdated: IsOutdated;
  readonly stamp: Stamp;
}

/**
 * Calculates the rows to write when these feeds are stored one after another. An id that occurs twice is written once. An
 * outdated version changes nothing.
 */
export function plan(
  ready: readonly ReadyFeed[],
  before: Before,
  { now, isOutdated, stamp }: Circumstances,
): Plan {
  const states = new Map(before.feeds.map((state) => [state.id, state]));
  const stored = byFeed(before.iocs);
  const rows = new Map<string, FeedRow>();
  const iocs = new Map<string, FeedIocs>();
  const counts = {
    created: 0,
    updated: 0,
    unchanged: 0,
    iocs: 0,
    withdrawn: 0,
  };
  let growth = 0;
  for (const feed of ready) {
    const { id } = feed;
    const known = rows.get(id) ?? states.get(id);
    if (known && isOutdated(feed.seqUpdate, known.seqUpdate)) {
      counts.unchanged += 1;
      continue;
    }
    const [change, row] = nextVersion(feed, known, now, stamp);
    counts[change] += 1;
    rows.set(id, row);

    const old = iocs.get(id) ?? stored.get(id) ?? none;
    const next = afterVersion(old, feed.iocs, {
      feedId: id,
      contentAt: row.changedAt,
      now,
      stamp,
    });
    iocs.set(id, next);
    const live = liveOf(next).length;
    counts.iocs += live;
    growth += live - liveOf(old).length;
    counts.withdrawn += [...next].filter(
      ([key, ioc]) => !isLive(ioc) && isLive(old.get(key)),
    ).length;
  }
  return {
    feeds: [...rows.values()],
    iocs: changed(stored, iocs),
    counts,
    growth: { feeds: counts.created, iocs: growth },
  };
}

const none: FeedIocs = new Map();
const isLive = (ioc: IocState | undefined) => ioc?.withdrawnAt === null;
const liveOf = (iocs: FeedIocs) => [...iocs.values()].filter(isLive);

function nextVersion(
  { id, seqUpdate, feed, parsed, hash }: ReadyFeed,
  old: FeedState | undefined,
  now: string,
  stamp: Stamp,
): [Change, FeedRow] {
  const content = { id, seqUpdate, hash, feed, parsed };
  if (old === undefined) {
    return [
      "created",
      {
        ...content,
        previousSeqUpdate: null,
        change: "created",
        changedAt: now,
        version: stamp(id),
      },
    ];
  }
  if (old.hash !== hash) {
    const { seqUpdate: previousSeqUpdate } = old;
    const change = { change: "updated", changedAt: now, version: stamp(id) } as const;
    return ["updated", { ...content, previousSeqUpdate, ...change }];
  }
  const { previousSeqUpdate, change, changedAt, version } = old;
  return ["unchanged", { ...content, previousSeqUpdate, change, changedAt, version }];
}

function byFeed(iocs: readonly IocState[]): Map<string, FeedIocs> {
  const feeds = new Map<string, Map<string, IocState>>();
  for (const ioc of iocs) {
    const feed = feeds.get(ioc.feedId) ?? new Map<string, IocState>();
    feeds.set(ioc.feedId, feed.set(iocKey(ioc), ioc));
  }
  return feeds;
}

/** The indicators that have changed. */
function changed(
  before: ReadonlyMap<string, FeedIocs>,
  after: ReadonlyMap<string, FeedIocs>,
): IocState[] {
  return [...after].flatMap(([id, iocs]) => {
    const old = before.get(id);
    return [...iocs].filter(([key, ioc]) => old?.get(key) !== ioc).map(([, ioc]) => ioc);
  });
}
