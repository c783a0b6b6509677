import { isDeepStrictEqual } from "node:util";
import type { IndicatorItem } from "../../src/index.ts";
import { allowed, valueOf } from "./source.ts";
import type { World } from "./world.ts";

/** The error for an invariant that does not hold. */
class Broken extends Error {
  readonly invariant: string;

  constructor(invariant: string, found: unknown) {
    super(`broken: ${invariant}: ${JSON.stringify(found)}`);
    this.invariant = invariant;
  }
}

/** The content of an item: what it says about an indicator, but whether it is new. */
const contentOf = ({ event, indicator }: IndicatorItem) =>
  JSON.stringify([event.replace("created", "updated"), indicator]);

/** Invariants of deliveries: each returns what contradicts it, or nothing. */
const invariants: Readonly<Record<string, (world: World) => unknown>> = {
  "the fence is respected": ({ acknowledged }) =>
    acknowledged.find(({ epoch, current }) => epoch !== current),
  "only what the destination answered is recorded": ({ acknowledged }) =>
    acknowledged.find(({ unfounded }) => unfounded.length > 0),
  "only a fence or a crash ends a delivery": ({ failed }) =>
    failed.length > 0 ? failed.map(String) : undefined,
  "what may not leave the store is not sent": ({ receiver }) =>
    receiver.received.find(
      ({ item: { indicator } }) => indicator.value === valueOf(allowed) || indicator.tlp === "red",
    ),
  "a duplicate has the same key and content": ({ receiver, logged }) => {
    const known = new Map<string, string>();
    return receiver.received.find(({ item }) => {
      const { id, key, position, indicator } = item;
      const change = logged.get(indicator.value)?.find((one) => one.position === position);
      const isSame = (known.get(key) ?? contentOf(item)) === contentOf(item);
      known.set(key, contentOf(item));
      return !change || key !== `${id}-${position}` || !isSame;
    });
  },
  "the order of each indicator is kept": ({ receiver }) => {
    const last = new Map<string, number>();
    return receiver.received.find(({ item, sender }) => {
      const who = `${sender} ${item.id}`;
      const isLate = item.position < (last.get(who) ?? 0);
      last.set(who, item.position);
      return isLate;
    });
  },
  "an expiry is recorded once": ({ logged }) =>
    [...logged.values()].find((changes) =>
      changes.some((change, n) => {
        const before = changes[n - 1];
        const states = [before, change].map((one) =>
          JSON.stringify({ ...one?.indicator, position: 0, expiredAt: null }),
        );
        return change.event === "expired" && states[0] === states[1];
      }),
    ),
  "nothing is lost": ({ source, receiver, passed, logged, dropped }) => {
    const wanted = source.wanted(passed);
    const content = receiver.content();
    for (const [value, changes] of logged) {
      const last = changes.at(-1);
      if (!last || dropped.has(last.position)) continue;
      const got = content.get(value);
      const isThere = got?.event === "indicator.created" || got?.event === "indicator.updated";
      const isCurrent =
        !isThere || isDeepStrictEqual(got.indicator.malware, last.indicator.malware);
      if (isThere !== wanted.has(value) || !isCurrent) return { value, last, got };
    }
    return undefined;
  },
  "no dead letter is left": async ({ store }) => (await Array.fromAsync(store.deadLetters()))[0],
};

/**
 * @param only The only invariant to check. Default: all.
 * @throws Broken if an invariant does not hold after all deliveries have ended, the last one without a fault.
 */
export async function checkInvariants(world: World, only?: string): Promise<void> {
  for (const [name, contradiction] of Object.entries(invariants)) {
    if (only !== undefined && name !== only) continue;
    const found = await contradiction(world);
    if (found !== undefined) throw new Broken(name, found);
  }
}
