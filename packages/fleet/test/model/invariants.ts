import { isDeepStrictEqual } from "node:util";
import type { World } from "./world.ts";

/** Invariants that hold at any time: each returns what contradicts it, or nothing. */
const always: Readonly<Record<string, (world: World) => Promise<unknown>>> = {
  "a collection has one job": async (world) => {
    const names = (await world.jobs()).map(({ data }) => data.collection);
    return names.find((name, n) => names.indexOf(name) !== n);
  },
  "the fence is respected": ({ commits }) =>
    Promise.resolve(commits.find(({ own, current }) => own !== current)),
  "no collection is forgotten": async (world) => {
    const [jobs, letters] = [await world.jobs(), await world.deadLetters()];
    const waiting = new Set([...jobs, ...letters].map(({ data }) => data.collection));
    const status = await world.store.status();
    const synced = new Set(status.filter(({ syncs }) => syncs > 0).map((row) => row.collection));
    return [...world.scheduled].find((name) => !waiting.has(name) && !synced.has(name));
  },
};

/** Invariants of the end, when every scheduled collection was read once more without a fault. */
const atEnd: typeof always = {
  "the store equals the source": async (world) => {
    const feeds = await Array.fromAsync(world.store.feeds());
    const got = feeds.filter(({ collection }) => world.scheduled.has(collection));
    const wanted = [...world.scheduled].flatMap((name) =>
      [...(world.source.collections.get(name) ?? [])].map(([id, seq]) => `${name} ${id} ${seq}`),
    );
    const rows = got.map(
      ({ collection, id, seqUpdate }) => `${collection} ${id} ${String(seqUpdate)}`,
    );
    return isDeepStrictEqual(rows.sort(), wanted.sort()) ? undefined : { wanted, rows };
  },
  "a successful read removes the dead letter": async (world) =>
    (await world.deadLetters())[0]?.data,
  "a removed collection is not queued": async (world) => (await world.jobs())[0]?.data,
};

/** The error for an invariant that does not hold. */
class Broken extends Error {
  readonly invariant: string;

  constructor(invariant: string, found: unknown) {
    super(`broken: ${invariant}: ${JSON.stringify(found)}`);
    this.invariant = invariant;
  }
}

/**
 * @param only The only invariant to check. Default: all.
 * @throws Broken if an invariant does not hold.
 */
export async function checkInvariants(world: World, isEnd: boolean, only?: string): Promise<void> {
  for (const [name, contradiction] of Object.entries(isEnd ? { ...always, ...atEnd } : always)) {
    if (only !== undefined && name !== only) continue;
    const found = await contradiction(world);
    if (found !== undefined) throw new Broken(name, found);
  }
}
