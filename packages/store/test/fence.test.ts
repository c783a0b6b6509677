import { setTimeout as wait } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openStore, type Store } from "../src/index.ts";
import { PostgresEngine } from "../src/postgres/postgres-engine.ts";
import { places, postgresPlace, type Place } from "./support/places.ts";
import { feed, portion } from "./support/records.ts";

describe.each(places)("the fence of a store in %s", (_engine, makePlace) => {
  let place: Place;
  let store: Store;
  beforeEach(async () => {
    place = await makePlace();
    store = await openStore(place.location);
  });
  afterEach(async () => {
    await store.close();
    await place[Symbol.asyncDispose]();
  });

  it("accepts a page only with the epoch of the latest claim", async () => {
    const late = await store.claim("apt/threat");
    expect(late).toEqual({ epoch: 1, cursor: null, filters: null });
    await store.commit({ ...portion(null, "1", feed("a", "1")), epoch: late.epoch });
    const next = await store.claim("apt/threat");
    expect(next).toEqual({ epoch: 2, cursor: "1", filters: null });

    const tooLate = store.commit({ ...portion("1", "2", feed("b", "2")), epoch: late.epoch });
    const hint = expect.stringContaining("stop reading the collection") as string;
    await expect(tooLate).rejects.toMatchObject({
      ...{ code: "fenced", hint },
      message: "apt/threat: expected the epoch 1 on its row, got 2",
    });
    await expect(store.markSynced("apt/threat", late.epoch)).rejects.toMatchObject({
      ...{ code: "fenced", hint },
      message: "apt/threat: expected the epoch 1 on its row, got another",
    });
    expect(await store.status()).toMatchObject([{ cursor: "1", feeds: 1, syncs: 0 }]);

    await store.commit({ ...portion("1", "2", feed("b", "2")), epoch: next.epoch });
    await store.markSynced("apt/threat", next.epoch);
    expect(await store.status()).toMatchObject([{ cursor: "2", feeds: 2, syncs: 1 }]);
  });

  it("also requires the cursor that the page started from", async () => {
    const { epoch } = await store.claim("apt/threat");
    await expect(
      store.commit({ ...portion("5", "6", feed("a", "6")), epoch }),
    ).rejects.toMatchObject({ code: "cursor-moved" });
  });

  it("accepts commits without an epoch", async () => {
    await store.claim("apt/threat");
    await store.commit(portion(null, "1", feed("a", "1")));
    await store.markSynced("apt/threat");
    expect(await store.cursor("apt/threat")).toBe("1");
  });

  it("is separate for each collection", async () => {
    const { epoch } = await store.claim("apt/threat");
    await store.claim("hi/threat");
    await store.commit({ ...portion(null, "1", feed("a", "1")), epoch });
    expect(await store.cursor("apt/threat")).toBe("1");
  });
});

describe("a process that was stopped in the middle of a transaction", () => {
  it("blocks its collection for others only temporarily", async () => {
    await using place = await postgresPlace();
    const engine = await PostgresEngine.open(place.location, { busyTimeout: 200, connections: 2 });
    const stopped = engine.forTenant("default").transact("apt/threat", async (transaction) => {
      await transaction.open();
      await wait(2000);
      const growth = { feeds: 0, iocs: 0, quarantined: 0 };
      await transaction.advance({ to: "1", growth, version: 0, changes: 0, at: 0, feedIds: [] });
    });
    const ended = expect(stopped).rejects.toMatchObject({ code: "unreachable" });
    await wait(100);
    await using store = await openStore(place.location);
    expect(await store.claim("apt/threat")).toEqual({ epoch: 1, cursor: null, filters: null });
    await ended;
    expect(await store.cursor("apt/threat")).toBeNull();
    await engine.close();
  });
});

describe.each(places)("the filters stored with a cursor in %s", (_, makePlace) => {
  it("change with it, and stay unchanged if a commit sets none", async () => {
    await using place = await makePlace();
    await using store = await openStore(place.location);
    await store.commit({ ...portion(null, "1", feed("a", "1")), filters: "one" });
    await store.commit(portion("1", "2", feed("b", "2")));
    expect(await store.claim("apt/threat")).toMatchObject({ cursor: "2", filters: "one" });
    await store.commit({ ...portion("2", "2"), filters: "other" });
    expect(await store.claim("apt/threat")).toMatchObject({ cursor: "2", filters: "other" });
  });
});
