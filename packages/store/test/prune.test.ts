import { describe, expect, it } from "vitest";
import type { Store } from "../src/index.ts";
import type { Clock } from "./support/clock.ts";
import { withFreshStore } from "./support/fresh-store.ts";
import { places, type Place } from "./support/places.ts";
import { all, feed, ioc, portion } from "./support/records.ts";

describe.each(places)("the change log in %s", (_, makePlace) => {
  let place: Place;
  let clock: Clock;
  let store: Store;
  withFreshStore(makePlace, (fresh) => {
    ({ place, clock, store } = fresh);
  });

  const commits = async () => {
    const table = place.table("commits");
    return (await place.sql(`SELECT position FROM ${table} ORDER BY position`)).map(
      ({ position }) => Number(position),
    );
  };
  let cursor: string | null = null;
  const commit = async (...feeds: Parameters<typeof portion>[2][]) => {
    const to = String(Number(cursor) + 1);
    await store.commit(portion(cursor, to, ...feeds.map((one) => ({ ...one, seqUpdate: to }))));
    cursor = to;
    clock.pass(60_000);
  };

  const seen = { firstSeen: "2026-01-01T00:00:00Z", lastSeen: "2026-01-01T00:00:00Z" };

  it("loses what no reader needs after a sweep, and readers find the same as before", async () => {
    cursor = null;
    await commit(feed("a", "", "1", [ioc("192.0.2.1", seen)]), feed("b", "", "1"));
    await commit(feed("c", "", "1", [ioc("192.0.2.3", seen)]));
    const later = clock.now();
    for (const title of ["2", "3", "4"])
      await commit(feed("a", "", title, [ioc("192.0.2.1", seen)]));
    // An indicator of this commit stays the same; its feed does not.
    await commit(feed("c", "", "2", [ioc("192.0.2.3", seen)]));
    await commit(feed("b", "", "2"));
    await commit(feed("b", "", "3"));
    const read = async () => ({
      pages: await Promise.all([0, 3, 5, 7, 9].map((after) => store.changes({ after }))),
      small: await store.changes({ after: 2, limit: 1 }),
      feeds: await all(store.feeds()),
      since: await all(store.feeds({ since: later })),
      indicators: await all(store.indicators({ since: later })),
      position: await store.position(),
    });
    const before = await read();
    const all8 = await commits();
    expect(all8).toHaveLength(8);
    await store.expire();
    // The feed of the second commit has changed, its indicator has not; the first one has the first indicator.
    expect(await commits()).toEqual([all8[0], all8[1], all8[4], all8[5], all8[7]]);
    expect(await read()).toEqual(before);
    await commit(feed("a", "", "5", [ioc("192.0.2.1", seen)]));
    const [change] = (await store.changes({ after: before.position })).changes;
    expect(change?.position).toBe(before.position + 1);
    expect(change && change.committedAt > later.toISOString()).toBe(true);
  });

  it("is checked in parts, one after another, and again from the beginning", async () => {
    cursor = null;
    await store.expire();
    for (let n = 0; n < 230; n += 1) await commit(feed(n < 210 ? `f${n}` : "a", "", `${n}`));
    await store.expire();
    expect(await commits()).toHaveLength(230);
    await store.expire();
    expect(await commits()).toHaveLength(211);
    await commit(feed("f0", "", "new"));
    for (let call = 0; call < 3; call += 1) await store.expire();
    expect((await commits())[0]).toBe(2);
  });
});
