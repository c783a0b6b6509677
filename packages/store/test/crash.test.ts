import { setTimeout as wait } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openStore } from "../src/index.ts";
import { kill, said, start } from "./support/children.ts";
import { places, type Place } from "./support/places.ts";
import { all } from "./support/records.ts";

describe.each(places)("processes on one store in %s", { timeout: 120_000 }, (_, makePlace) => {
  let place: Place;
  beforeEach(async () => {
    place = await makePlace();
  });
  afterEach(() => place[Symbol.asyncDispose]());

  /** Checks that the feeds are those before the cursor, each once, and that the totals agree. Gives their number. */
  async function check(): Promise<number> {
    await using store = await openStore(place.location);
    const cursor = Number(await store.cursor("apt/threat"));
    const ids = (await all(store.feeds())).map(({ id }) => Number(id));
    expect(ids).toEqual(Array.from({ length: cursor }, (_, n) => n));
    expect(await store.status()).toMatchObject([{ feeds: cursor, iocs: 2 * cursor }]);
    expect(await all(store.iocs())).toHaveLength(2 * cursor);
    return cursor;
  }

  it("may be killed at any time, repeatedly", async () => {
    let before = 0;
    for (let n = 0; n < 4; n += 1) {
      const child = start("commit-on.ts", place.location);
      await said(child);
      await wait(Math.random() * 200);
      await kill(child);
      const after = await check();
      expect(after).toBeGreaterThan(before);
      before = after;
    }
  });

  it("may create, open and fill it at the same time", async () => {
    const children = [1, 2, 3].map(() => start("commit-on.ts", place.location));
    await Promise.all(children.map(said));
    await wait(300);
    await Promise.all(children.map(kill));
    expect(await check()).toBeGreaterThan(0);
  });
});
