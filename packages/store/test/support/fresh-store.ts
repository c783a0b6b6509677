import { afterEach, beforeEach } from "vitest";
import { openStore, type Store } from "../../src/index.ts";
import { Clock } from "./clock.ts";
import type { Place } from "./places.ts";

/** A new store, and the clock that it reads. */
export interface FreshStore {
  readonly place: Place;
  readonly clock: Clock;
  readonly store: Store;
}

/** Opens a new store before each test of a suite and passes it on. Removes it after the test. */
export function withFreshStore(
  makePlace: () => Promise<Place>,
  use: (fresh: FreshStore) => void,
): void {
  let fresh: FreshStore;
  beforeEach(async () => {
    const place = await makePlace();
    const clock = new Clock();
    fresh = { place, clock, store: await openStore(place.location, { now: clock.now }) };
    use(fresh);
  });
  afterEach(async () => {
    await fresh.store.close();
    await fresh.place[Symbol.asyncDispose]();
  });
}
