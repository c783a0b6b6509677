import { describe, expect, it } from "vitest";
import type { FeedRecord, Store } from "../src/index.ts";
import type { Clock } from "./support/clock.ts";
import { withFreshStore } from "./support/fresh-store.ts";
import { places } from "./support/places.ts";
import { all, feed, ioc, portion } from "./support/records.ts";

/** One event of a group, with its own indicator. */
const event = (group: string, name: string, seqUpdate: string, value = name): FeedRecord => ({
  ...feed(name === "" ? group : `${group}:${name}`, seqUpdate, "t", [ioc(value)]),
  group,
});

describe.each(places)("a group of feeds in %s", (_, makePlace) => {
  let clock: Clock;
  let store: Store;
  withFreshStore(makePlace, (fresh) => {
    ({ clock, store } = fresh);
  });

  const live = async () => (await all(store.iocs())).map(({ feedId }) => feedId);
  const counted = async () => (await store.status())[0]?.iocs;

  it("withdraws the indicators of feeds that its newest version no longer lists", async () => {
    await store.commit(portion(null, "1", event("g", "a", "1"), event("g", "b", "1")));
    const later = clock.pass(1000);
    const counts = await store.commit(portion("1", "2", event("g", "b", "2")));
    expect(counts).toMatchObject({ unchanged: 1, withdrawn: 1 });
    expect(await live()).toEqual(["g:b"]);
    expect(await counted()).toBe(1);
    const [first] = await all(store.iocs({ withdrawn: true, since: new Date(later) }));
    expect(first).toMatchObject({ feedId: "g:a", withdrawnAt: later });
    // The feed itself stays, and is live again once it is listed again.
    const again = await store.commit(portion("2", "3", event("g", "a", "3"), event("g", "b", "3")));
    expect(again).toMatchObject({ created: 0, withdrawn: 0 });
    expect(await live()).toEqual(["g:a", "g:b"]);
    expect(await counted()).toBe(2);
  });

  it("withdraws all indicators if it lists nothing, and adds them again afterwards", async () => {
    await store.commit(portion(null, "1", event("g", "a", "1"), event("g", "b", "1")));
    const counts = await store.commit(portion("1", "2", { ...event("g", "", "2"), iocs: [] }));
    expect(counts).toMatchObject({ created: 1, withdrawn: 2 });
    expect(await live()).toEqual([]);
    await store.commit(portion("2", "3", event("g", "", "3")));
    expect(await live()).toEqual(["g"]);
    await store.commit(portion("3", "4", event("g", "a", "4")));
    expect(await live()).toEqual(["g:a"]);
    expect(await counted()).toBe(1);
  });

  it("adds no indicators of a feed in quarantine that its newest version no longer lists", async () => {
    const { group, ...late } = event("g", "a", "1");
    const rejected = [{ id: late.id, group, seqUpdate: "1", reason: "r", raw: "{}" }];
    await store.commit({ ...portion(null, "1"), rejected });
    const [quarantined] = await all(store.quarantined());
    if (!quarantined) throw new Error("nothing is in quarantine");
    await store.commit(portion("1", "2", event("g", "b", "2")));
    expect(await store.status()).toMatchObject([{ quarantined: 0 }]);
    const record = event("g", "a", "1");
    const counts = await store.retryQuarantined("apt/threat", [{ quarantined, record }]);
    expect(counts).toEqual({ stored: 0, superseded: 1, left: 0 });
    expect(await live()).toEqual(["g:b"]);
    expect(await counted()).toBe(1);
  });

  it("changes no other group, whatever their ids", async () => {
    const others = ["1", "12", "1-2", "1;", "11", "2", "", "1 2"].filter(Boolean);
    const first = others.map((group) => event(group, "x", "1"));
    await store.commit(portion(null, "1", ...first, feed("10", "1", "t", [ioc("single")])));
    await store.commit({
      ...portion(null, "1", event("1", "x", "1")),
      collection: "hi/threat",
    });
    const counts = await store.commit(portion("1", "2", event("1", "y", "2")));
    expect(counts).toMatchObject({ created: 1, withdrawn: 1 });
    const here = await all(store.iocs({ collections: ["apt/threat"] }));
    expect(here.map(({ feedId }) => feedId).sort()).toEqual(
      ["10", "1:y", ...others.filter((group) => group !== "1").map((group) => `${group}:x`)].sort(),
    );
    expect(await live()).toContain("1:x"); // of the other collection
  });

  it("uses the newest version if several are on one page", async () => {
    const counts = await store.commit(
      portion(
        null,
        "10",
        event("g", "b", "10"),
        event("g", "c", "10"),
        event("g", "a", "9"),
        event("g", "b", "9"),
      ),
    );
    expect(counts).toMatchObject({ created: 3, withdrawn: 1 });
    expect(await live()).toEqual(["g:b", "g:c"]);
    expect(await counted()).toBe(2);
  });

  it("is not shortened by an older version on a later page", async () => {
    await store.commit(portion(null, "5", event("g", "a", "5"), event("g", "b", "5")));
    const counts = await store.commit(portion("5", "6", event("g", "b", "4")));
    expect(counts).toMatchObject({ unchanged: 1, withdrawn: 0 });
    expect(await live()).toEqual(["g:a", "g:b"]);
  });

  it("counts feeds that could not be stored as listed", async () => {
    await store.commit(portion(null, "1", event("g", "a", "1"), event("g", "b", "1")));
    const unfit = { ...event("g", "b", "2"), iocs: [ioc("nul\0")] };
    const rejected = { id: "g:a", group: "g", seqUpdate: "2", reason: "test", raw: null };
    const counts = await store.commit({ ...portion("1", "2", unfit), rejected: [rejected] });
    expect(counts).toMatchObject({ quarantined: 2, withdrawn: 0 });
    expect(await live()).toEqual(["g:a", "g:b"]);
  });

  it.each([
    ["has a colon", { id: "a:b:c", group: "a:b" }],
    ["is not what the id begins with", { id: "a:b", group: "c" }],
    ["is a part of a word of the id", { id: "ab", group: "a" }],
  ])("is refused if its id %s", async (_what, wrong) => {
    await store.commit(portion(null, "1", { ...feed("a", "1"), ...wrong }));
    expect(await all(store.quarantined())).toMatchObject([
      { id: wrong.id, reason: "group: expected one without a colon, which the id begins with" },
    ]);
  });
});
