import { isDeepStrictEqual } from "node:util";
import { ConnectionError } from "cyberintegrations";
import { isFenced, type World } from "./world.ts";

/** The error for an invariant that does not hold. */
class Broken extends Error {
  readonly invariant: string;

  constructor(invariant: string, found: unknown) {
    super(`broken: ${invariant}: ${JSON.stringify(found)}`);
    this.invariant = invariant;
  }
}

/** Invariants of syncs: each returns what contradicts it, or nothing. */
const invariants: Readonly<Record<string, (world: World) => unknown>> = {
  "the fence is respected": ({ commits }) =>
    commits.find(({ epoch, current }) => epoch !== current),
  "the cursor does not move back": ({ commits }) =>
    commits.find(({ to }, n) => Number(to) < Number(commits[n - 1]?.to ?? 0)),
  "a sync without an error is complete": ({ ended }) =>
    ended.find(
      ({ before, after, outcome }) =>
        !outcome.error && [...before].some(([id, { seq }]) => (after.get(id) ?? 0) < seq),
    ),
  "only a failed request or a fence ends a sync": ({ ended }) =>
    ended.find(
      ({ outcome }) =>
        outcome.error && !isFenced(outcome) && !ConnectionError.isInstance(outcome.error),
    ),
  "nothing is stored twice": ({ source, commits, edits }) => {
    const created = commits.reduce((sum, commit) => sum + commit.created, 0);
    const updated = commits.reduce((sum, commit) => sum + commit.updated, 0);
    return created > source.feeds.size || created + updated > edits
      ? { created, updated, edits }
      : undefined;
  },
  "the store equals the source": async ({ store, source }) => {
    const feeds = await Array.fromAsync(store.feeds());
    return difference(
      feeds.map(({ id, seqUpdate, parsed }) => [id, Number(seqUpdate), parsed]).sort(),
      [...source.feeds].map(([id, { seq, title }]) => [id, seq, { title }]).sort(),
    );
  },
  "indicators follow their feed": async ({ store, source }) => {
    const iocs = await Array.fromAsync(store.iocs());
    return difference(
      iocs.map(({ feedId, value }) => `${feedId} ${value}`).sort(),
      [...source.feeds].flatMap(([id, { ips }]) => ips.map((ip) => `${id} ${ip}`)).sort(),
    );
  },
  "each complete sync is counted once": async ({ store, ended }) => {
    const [status] = await store.status();
    return difference(status?.syncs, ended.filter(({ outcome }) => !outcome.error).length);
  },
};

/** Returns the two if they differ. */
const difference = (got: unknown, wanted: unknown): unknown =>
  isDeepStrictEqual(got, wanted) ? undefined : { wanted, got };

/**
 * @param only The only invariant to check. Default: all.
 * @throws Broken if an invariant does not hold after all syncs have ended, the last one without a fault.
 */
export async function checkInvariants(world: World, only?: string): Promise<void> {
  for (const [name, contradiction] of Object.entries(invariants)) {
    if (only !== undefined && name !== only) continue;
    const found = await contradiction(world);
    if (found !== undefined) throw new Broken(name, found);
  }
}
