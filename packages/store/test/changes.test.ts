import { describe, expect, it } from "vitest";
import type { ChangeSelection, LoggedChange, Store } from "../src/index.ts";
import type { Clock } from "./support/clock.ts";
import { withFreshStore } from "./support/fresh-store.ts";
import { places } from "./support/places.ts";
import { all, feed, ioc, portion } from "./support/records.ts";

/** A change in short. */
const short = (change: LoggedChange): string =>
  change.kind === "feed"
    ? `${change.position} ${change.event} ${change.feed.collection} ${change.feed.id}`
    : `${change.position} ${change.event} ${change.indicator.value}`;

describe.each(places)("the change log in %s", (_, makePlace) => {
  let clock: Clock;
  let store: Store;
  withFreshStore(makePlace, (fresh) => {
    ({ clock, store } = fresh);
  });

  const read = async (selection: ChangeSelection = {}) =>
    (await store.changes(selection)).changes.map(short);

  it("is empty in a new store", async () => {
    expect(await store.changes()).toEqual({ changes: [], position: 0, more: false });
    expect(await store.position()).toBe(0);
  });

  it("contains each feed and indicator of a commit, with its state and position", async () => {
    await store.commit(portion(null, "1", feed("a", "1", "t", [ioc("192.0.2.1")])));
    const { changes, position, more } = await store.changes();
    expect(changes).toMatchObject([
      {
        kind: "feed",
        event: "created",
        position: 1,
        committedAt: "2025-12-31T23:59:59.999999Z",
        feed: { collection: "apt/threat", id: "a", position: 1, parsed: { title: "t" } },
      },
      {
        kind: "indicator",
        event: "created",
        position: 2,
        committedAt: "2026-01-01T00:00:00.000000Z",
        indicator: {
          type: "ipv4",
          value: "192.0.2.1",
          state: "live",
          position: 2,
          sources: [{ collection: "apt/threat", feedId: "a" }],
        },
      },
    ]);
    expect({ position, more }).toEqual({ position: 2, more: false });
    expect(await store.position()).toBe(2);
  });

  it("continues after a position, also in the middle of a commit", async () => {
    const feeds = ["a", "b", "c"].map((id) => feed(id, "1", "t", [ioc(`${id}.example`)]));
    await store.commit(portion(null, "1", ...feeds));
    const seen: string[] = [];
    for (let after = 0, more = true; more;) {
      const page = await store.changes({ after, limit: 2 });
      expect(page.changes.length).toBeLessThanOrEqual(2);
      seen.push(...page.changes.map(short));
      ({ position: after, more } = page);
    }
    expect(seen).toEqual([
      "1 created apt/threat a",
      "2 created a.example",
      "3 created apt/threat b",
      "4 created b.example",
      "5 created apt/threat c",
      "6 created c.example",
    ]);
  });

  it("skips states that were overwritten before they were read", async () => {
    await store.commit(portion(null, "1", feed("a", "1"), feed("b", "1")));
    await store.commit(portion("1", "2", feed("a", "2", "new")));
    expect(await read()).toEqual(["2 created apt/threat b", "3 updated apt/threat a"]);
    expect(await read({ after: 2 })).toEqual(["3 updated apt/threat a"]);
  });

  it("contains an indicator once, at the last change of any of its rows", async () => {
    const named = [ioc("192.0.2.1")];
    await store.commit(portion(null, "1", feed("a", "1", "t", named)));
    await store.commit({ ...portion(null, "1", feed("b", "1", "t", named)), collection: "c" });
    expect(await read({ kinds: ["indicator"] })).toEqual(["4 updated 192.0.2.1"]);
    await store.commit(portion("1", "2", feed("a", "2", "u", [])));
    const { changes } = await store.changes({ kinds: ["indicator"], after: 4 });
    expect(changes).toMatchObject([
      { event: "updated", indicator: { state: "live", sources: [{ collection: "c" }] } },
    ]);
    await store.commit({ ...portion("1", "2", feed("b", "2", "u", [])), collection: "c" });
    expect(await read({ kinds: ["indicator"] })).toEqual(["8 withdrawn 192.0.2.1"]);
    await store.commit(portion("2", "3", feed("a", "3", "v", named)));
    expect(await read({ kinds: ["indicator"], after: 8 })).toEqual(["10 updated 192.0.2.1"]);
  });

  it("contains nothing about a commit without changes", async () => {
    const same = feed("a", "1", "t", [ioc("192.0.2.1")]);
    await store.commit(portion(null, "1", same));
    const before = await store.changes();
    clock.pass(1000);
    await store.commit(portion("1", "2", { ...same, seqUpdate: "2" }));
    await store.commit(portion("2", "3"));
    expect(await store.position()).toBe(before.position);
  });

  it("contains feeds that a retry has stored", async () => {
    const rejected = [{ id: "bad", seqUpdate: "1", reason: "test", raw: "{}" }];
    await store.commit({ ...portion(null, "1", feed("a", "1")), rejected });
    const [quarantined] = await all(store.quarantined());
    if (!quarantined) throw new Error("expected a feed in quarantine");
    const record = feed("bad", "1", "t", [ioc("192.0.2.9")]);
    await store.retryQuarantined("apt/threat", [{ quarantined, record }]);
    expect(await read({ after: 1 })).toEqual(["2 created apt/threat bad", "3 created 192.0.2.9"]);
  });

  it("contains the indicators that a group no longer lists", async () => {
    const event = (name: string, seq: string) => ({
      ...feed(`g:${name}`, seq, "t", [ioc(`${name}.example`)]),
      group: "g",
    });
    await store.commit(portion(null, "1", event("a", "1"), event("b", "1")));
    await store.commit(portion("1", "2", event("b", "2")));
    expect(await read({ after: 4 })).toEqual(["5 withdrawn a.example"]);
  });

  it("has a strictly increasing time of commit, whatever the clock does", async () => {
    for (const [n, pass] of [0, 0, -5000, 10_000].entries()) {
      clock.pass(pass);
      await store.commit(portion(n === 0 ? null : String(n), String(n + 1), feed(`${n}`, "1")));
    }
    expect((await store.changes()).changes.map(({ committedAt }) => committedAt)).toEqual([
      "2026-01-01T00:00:00.000000Z",
      "2026-01-01T00:00:00.000001Z",
      "2026-01-01T00:00:00.000002Z",
      "2026-01-01T00:00:05.000000Z",
    ]);
  });

  it("has a time of its own for each change, by which its position is found", async () => {
    for (let n = 0; n < 5; n++) {
      const feeds = ["a", "b"].map((id) => feed(`${id}${n}`, "1", "t", [ioc(`${id}${n}.example`)]));
      await store.commit(portion(n === 0 ? null : String(n), String(n + 1), ...feeds));
    }
    const { changes } = await store.changes();
    const times = changes.map(({ committedAt }) => committedAt);
    expect(times).toEqual([...new Set(times)].sort());
    expect(times).toHaveLength(20);
    const start = Date.parse("2026-01-01T00:00:00Z") * 1000 - 3;
    for (const [index, { position }] of changes.entries()) {
      expect(await store.position(start + index)).toBe(position - 1);
      expect(await store.position(start + index + 1)).toBe(position);
    }
  });

  it("can be limited to collections, as if there were no others", async () => {
    await store.commit(portion(null, "1", feed("a", "1", "t", [ioc("192.0.2.1")])));
    await store.commit({
      ...portion(null, "1", feed("b", "1", "t", [ioc("192.0.2.1", { tlp: "red" })])),
      collection: "hi/threat",
    });
    const page = await store.changes({ collections: ["apt/threat"] });
    expect(page.changes.map(short)).toEqual(["1 created apt/threat a", "2 created 192.0.2.1"]);
    expect(page.changes[1]).toMatchObject({ indicator: { tlp: "amber", sources: [{}] } });
    expect(page.position).toBe(4);
    expect(await store.changes({ collections: [], limit: 1 })).toMatchObject({
      changes: [],
      position: 2,
      more: true,
    });
  });

  it("finds the position of a time", async () => {
    await store.commit(portion(null, "1", feed("a", "1")));
    const later = new Date(clock.pass(1000));
    await store.commit(portion("1", "2", feed("b", "2")));
    expect(await store.position(new Date(0))).toBe(0);
    expect(await store.position(later)).toBe(1);
    expect(await store.position(new Date(clock.pass(1000)))).toBe(2);
    expect((await all(store.feeds({ since: later }))).map(({ id }) => id)).toEqual(["b"]);
    expect((await all(store.feeds({ after: 1 }))).map(({ id }) => id)).toEqual(["b"]);
  });

  it.each([
    [{ after: -1 }, "after: expected a whole number of 0 or more, got -1"],
    [{ after: 1.5 }, "after: expected a whole number of 0 or more, got 1.5"],
    [{ limit: 0 }, "limit: expected a whole number of 1 or more, got 0"],
  ])("refuses %o", async (selection, message) => {
    await expect(store.changes(selection)).rejects.toThrow(message);
  });
});
