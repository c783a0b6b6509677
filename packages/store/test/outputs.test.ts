import { describe, expect, it } from "vitest";
import { openStore, type DeadLetter, type Store } from "../src/index.ts";
import type { Clock } from "./support/clock.ts";
import { withFreshStore } from "./support/fresh-store.ts";
import { places, postgresPlace, type Place } from "./support/places.ts";
import { all, feed, portion } from "./support/records.ts";

const letter = (key: string, position = 1): DeadLetter => ({
  key,
  kind: "indicator",
  item: `item of ${key}`,
  position,
  reason: "400: unknown field",
});

describe.each(places)("an output in %s", (_, makePlace) => {
  let place: Place;
  let clock: Clock;
  let store: Store;
  withFreshStore(makePlace, (fresh) => {
    ({ place, clock, store } = fresh);
  });

  it("starts at a position, and continues after what was acknowledged", async () => {
    expect(await store.claimOutput("siem", 5)).toEqual({ epoch: 1, position: 5 });
    await store.acknowledge("siem", { epoch: 1, from: 5, to: 9 });
    expect(await store.claimOutput("siem", 5)).toEqual({ epoch: 2, position: 9 });
    await store.close();
    await using again = await openStore(place.location);
    expect(await again.claimOutput("siem")).toEqual({ epoch: 3, position: 9 });
    expect(await again.claimOutput("other")).toEqual({ epoch: 1, position: 0 });
  });

  it("accepts no acknowledgement after another process has claimed it, and stores no part of it", async () => {
    const { epoch } = await store.claimOutput("siem");
    await store.claimOutput("siem");
    const late = store.acknowledge("siem", {
      ...{ epoch, from: 0, to: 3 },
      deadLetters: [letter("one")],
      present: ["id"],
    });
    await expect(late).rejects.toMatchObject({
      code: "fenced",
      message: "output siem: expected the epoch 1, got 2",
    });
    expect(await store.outputs()).toMatchObject([{ output: "siem", position: 0, epoch: 2 }]);
    expect(await all(store.deadLetters())).toEqual([]);
    await expect(store.announceItems("siem", { epoch, position: 0 }, ["id"])).rejects.toMatchObject(
      {
        code: "fenced",
      },
    );
    expect(await store.presentItems("siem", ["id"])).toEqual(new Map());
    await expect(store.acknowledge("none", { epoch: 1, from: 0, to: 1 })).rejects.toThrow(
      "output none: expected the epoch 1, got no such output",
    );
  });

  it("accepts no acknowledgement from another position", async () => {
    const { epoch } = await store.claimOutput("siem", 4);
    await expect(store.acknowledge("siem", { epoch, from: 3, to: 5 })).rejects.toMatchObject({
      code: "cursor-moved",
      message: "output siem: expected the position 3, got 4",
    });
    await store.acknowledge("siem", { epoch, from: 4, to: 4 });
  });

  it("can be replayed from any position, which stops a delivery that is running", async () => {
    const { epoch } = await store.claimOutput("siem", 9);
    expect(await store.replayOutput("siem", 2)).toEqual({ epoch: 2, position: 2 });
    await expect(store.acknowledge("siem", { epoch, from: 9, to: 10 })).rejects.toMatchObject({
      code: "fenced",
    });
    await expect(store.replayOutput("none", 2)).rejects.toThrow('there is no output "none"');
  });

  it("remembers which items its destination has", async () => {
    const { epoch } = await store.claimOutput("siem");
    await store.acknowledge("siem", { epoch, from: 0, to: 1, present: ["a", "b"] });
    await store.acknowledge("siem", { epoch, from: 1, to: 2, present: ["b", "c"], absent: ["a"] });
    const acknowledged = new Map([
      ["b", "acknowledged"],
      ["c", "acknowledged"],
    ]);
    expect(await store.presentItems("siem", ["a", "b", "c", "d"])).toEqual(acknowledged);
    expect(await store.presentItems("other", ["b"])).toEqual(new Map());
  });

  it("remembers which items its destination may have, until they are acknowledged or gone", async () => {
    const { epoch } = await store.claimOutput("siem");
    await store.acknowledge("siem", { epoch, from: 0, to: 1, present: ["a"] });
    const [before] = await store.outputs();
    clock.pass(1000);
    await store.announceItems("siem", { epoch, position: 1 }, ["a", "b", "c", "d"]);
    expect(await store.outputs()).toEqual([before]);
    const presence = async () =>
      Object.fromEntries(await store.presentItems("siem", ["a", "b", "c", "d"]));
    const announced = { b: "announced", c: "announced", d: "announced" };
    expect(await presence()).toEqual({ a: "acknowledged", ...announced });
    await store.acknowledge("siem", { epoch, from: 1, to: 2, present: ["b"], absent: ["c"] });
    expect(await presence()).toEqual({ a: "acknowledged", b: "acknowledged", d: "announced" });
    await expect(store.announceItems("siem", { epoch, position: 1 }, ["e"])).rejects.toMatchObject({
      code: "cursor-moved",
    });
  });

  it("keeps refused items until they are sent again or dropped", async () => {
    const { epoch } = await store.claimOutput("siem");
    const at = clock.now().toISOString();
    const deadLetters = [letter("two", 2), letter("one", 1), letter("three", 3)];
    await store.acknowledge("siem", { epoch, from: 0, to: 3, deadLetters });
    expect(await all(store.deadLetters())).toEqual(
      [letter("one", 1), letter("two", 2), letter("three", 3)].map((one) => ({
        ...one,
        ...{ output: "siem", at, attempts: 1, retry: false },
      })),
    );
    expect(await store.retryDeadLetters({ outputs: ["siem"], keys: ["one", "two"] })).toBe(2);
    const waiting = async () =>
      (await all(store.deadLetters({ retry: true }))).map(({ key }) => key);
    expect(await waiting()).toEqual(["one", "two"]);
    // One is accepted this time, the other is refused again.
    const again = { resolved: ["one"], deadLetters: [letter("two", 2)] };
    await store.acknowledge("siem", { epoch, from: 3, to: 3, ...again });
    expect(await waiting()).toEqual([]);
    expect(await all(store.deadLetters())).toMatchObject([
      { key: "two", attempts: 2 },
      { key: "three", attempts: 1 },
    ]);
    expect(await store.dropDeadLetters({ outputs: ["other"] })).toBe(0);
    expect(await store.dropDeadLetters({ outputs: ["siem"] })).toBe(2);
  });

  it("shows its lag by number and age", async () => {
    await store.commit(portion(null, "1", feed("a", "1"), feed("b", "1")));
    clock.pass(1000);
    await store.commit(portion("1", "2", feed("c", "2")));
    const { epoch } = await store.claimOutput("siem", 1);
    expect(await store.outputs()).toEqual([
      {
        ...{ output: "siem", epoch: 1, position: 1, lag: 2, deadLetters: 0, acknowledgedAt: null },
        oldest: "2026-01-01T00:00:00.000000Z",
      },
    ]);
    const at = clock.pass(1000);
    await store.acknowledge("siem", { epoch, from: 1, to: 3, deadLetters: [letter("one")] });
    expect(await store.outputs()).toMatchObject([
      { position: 3, lag: 0, oldest: null, deadLetters: 1, acknowledgedAt: at },
    ]);
  });

  it.each([
    ["", 0, "output: expected 1 to 500 whole characters and no NUL"],
    ["siem", -1, "from: expected a position, a whole number of 0 or more, got -1"],
  ])("refuses the name %j at the position %j", async (name, from, message) => {
    await expect(store.claimOutput(name, from)).rejects.toThrow(message);
  });
});

it("An output in PostgreSQL belongs to one tenant", async () => {
  await using place = await postgresPlace();
  await using store = await openStore(place.location);
  await store.claimOutput("siem", 7);
  const other = store.forTenant("acme");
  expect(await other.outputs()).toEqual([]);
  expect(await other.claimOutput("siem")).toEqual({ epoch: 1, position: 0 });
});
