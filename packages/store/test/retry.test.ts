import type { JsonValue } from "@cyberintegrations/parser";
import { describe, expect, it } from "vitest";
import { openStore, type FeedRecord, type Store } from "../src/index.ts";
import type { Clock } from "./support/clock.ts";
import { withFreshStore } from "./support/fresh-store.ts";
import { places, type Place } from "./support/places.ts";
import { refuseIn } from "./support/refuse.ts";
import { all, feed, ioc, portion } from "./support/records.ts";

describe.each(places)("a retry in %s", (engine, makePlace) => {
  let place: Place;
  let clock: Clock;
  let store: Store;
  withFreshStore(makePlace, (fresh) => {
    ({ place, clock, store } = fresh);
  });

  const collection = "apt/threat";
  const read = () => all(store.quarantined());
  const reject = (id: string, seqUpdate: string | null) => ({
    id,
    seqUpdate,
    reason: "test",
    raw: `{"id":"${id}","seqUpdate":${String(seqUpdate)}}`,
  });
  const retried = async (
    record: (id: string, seqUpdate: string) => FeedRecord = (id, seqUpdate) =>
      feed(id, seqUpdate, "retried", [ioc("192.0.2.1")]),
    quarantined = read(),
  ) => {
    const feeds = await quarantined;
    return store.retryQuarantined(
      collection,
      feeds.map((one) => ({ quarantined: one, record: record(one.id, one.seqUpdate ?? "") })),
    );
  };
  const titles = async () => (await all(store.feeds())).map(({ id, parsed }) => [id, parsed]);

  it("stores what can be stored now, and moves no cursor", async () => {
    await store.commit({ ...portion(null, "2"), rejected: [reject("a", "1"), reject("b", "2")] });
    const counts = await retried((id, seqUpdate) =>
      feed(id === "b" ? "b\0" : id, seqUpdate, "retried", [ioc("192.0.2.1")]),
    );
    expect(counts).toEqual({ stored: 1, superseded: 0, left: 1 });
    expect(await titles()).toEqual([["a", { title: "retried" }]]);
    expect((await read()).map(({ id }) => id)).toEqual(["b"]);
    expect(await store.status()).toMatchObject([
      { cursor: "2", feeds: 1, iocs: 1, quarantined: 1 },
    ]);
  });

  it("does not change what a sync has stored since the quarantine was read", async () => {
    await store.commit({ ...portion(null, "1"), rejected: [reject("a", "1")] });
    const before = await read();
    await using other = await openStore(place.location, { now: clock.now });
    await other.commit(portion("1", "2", feed("a", "2", "by the sync")));
    expect(await retried(undefined, Promise.resolve(before))).toEqual({
      ...{ stored: 0, superseded: 1, left: 0 },
    });
    expect(await titles()).toEqual([["a", { title: "by the sync" }]]);
    expect(await store.cursor(collection)).toBe("2");
  });

  it("does not change a newer version that a sync has moved to quarantine in the meantime", async () => {
    await store.commit({ ...portion(null, "1"), rejected: [reject("a", "1")] });
    const before = await read();
    await store.commit({ ...portion("1", "2"), rejected: [reject("a", "2")] });
    expect(await retried(undefined, Promise.resolve(before))).toEqual({
      ...{ stored: 0, superseded: 0, left: 1 },
    });
    expect(await titles()).toEqual([]);
    expect(await read()).toMatchObject([{ id: "a", seqUpdate: "2" }]);
  });

  it.each([
    ["at another time", 1000, reject("a", "1")],
    ["with other content", 0, { ...reject("a", "1"), raw: '{"id":"a","n":2}' }],
    ["without a cursor", 0, { ...reject("a", null), raw: reject("a", "1").raw }],
  ])("does not change a feed that is in quarantine again %s", async (_what, passed, again) => {
    await store.commit({ ...portion(null, "1"), rejected: [reject("a", "1")] });
    const before = await read();
    clock.pass(passed);
    await store.dropQuarantined();
    await store.commit({ ...portion("1", "2"), rejected: [again] });
    expect(await retried(undefined, Promise.resolve(before))).toEqual({
      ...{ stored: 0, superseded: 0, left: 1 },
    });
    expect(await titles()).toEqual([]);
    expect(await read()).toMatchObject([{ seqUpdate: again.seqUpdate, raw: again.raw }]);
  });

  it("stores several versions of a feed from the oldest to the newest", async () => {
    const alias = (id: string, seqUpdate: string) => ({ ...reject("a", seqUpdate), id });
    await store.commit({
      ...portion(null, "10"),
      rejected: [alias("a1", "10"), alias("a2", "9")],
    });
    expect(await retried((_id, seqUpdate) => feed("a", seqUpdate, `version ${seqUpdate}`))).toEqual(
      { stored: 2, superseded: 0, left: 0 },
    );
    expect(await all(store.feeds())).toMatchObject([
      { seqUpdate: "10", previousSeqUpdate: "9", parsed: { title: "version 10" } },
    ]);
    expect(await store.status()).toMatchObject([{ feeds: 1, quarantined: 0 }]);
  });

  it("leaves in quarantine what the database refuses again, and stores the others", async () => {
    await refuseIn(engine, place, "rotten");
    await store.commit({ ...portion(null, "2"), rejected: [reject("a", "1"), reject("b", "2")] });
    const before = await read();
    expect(
      await retried((id, seqUpdate) => feed(id, seqUpdate, id === "a" ? "rotten" : "good")),
    ).toEqual({ stored: 1, superseded: 0, left: 1 });
    expect(await titles()).toEqual([["b", { title: "good" }]]);
    expect(await read()).toEqual(before.filter(({ id }) => id === "a"));
    expect(await store.status()).toMatchObject([{ cursor: "2", feeds: 1, quarantined: 1 }]);
  });

  it("of what is no longer in quarantine changes nothing", async () => {
    await store.commit({ ...portion(null, "1"), rejected: [reject("a", "1")] });
    const before = await read();
    await store.dropQuarantined();
    expect(await retried(undefined, Promise.resolve(before))).toEqual({
      ...{ stored: 0, superseded: 1, left: 0 },
    });
    expect(await titles()).toEqual([]);
    expect(await store.status()).toMatchObject([{ cursor: "1", feeds: 0, quarantined: 0 }]);
  });

  it("never replaces a newer version, and removes what that version supersedes", async () => {
    const alias = (id: string, seqUpdate: string | null) => ({
      ...reject(id, seqUpdate),
      id: `was ${id}`,
    });
    await store.commit({
      ...portion(
        null,
        "9",
        feed("a", "9", "newer"),
        feed("b", "9", "older"),
        feed("c", "9", "older"),
      ),
      rejected: [alias("a", "8"), alias("b", "10"), alias("c", null)],
    });
    expect(
      await retried((id, seqUpdate) => ({
        ...feed(id.replace("was ", ""), seqUpdate, "retried"),
        seqUpdate: seqUpdate === "" ? null : seqUpdate,
      })),
    ).toEqual({ stored: 2, superseded: 1, left: 0 });
    expect(Object.fromEntries(await titles())).toEqual({
      a: { title: "newer" },
      b: { title: "retried" },
      c: { title: "retried" },
    });
    expect(await read()).toEqual([]);
    expect(await store.status()).toMatchObject([{ feeds: 3, quarantined: 0 }]);
  });

  it("runs at the same time as a sync, and neither undoes the other", async () => {
    const ids = Array.from({ length: 20 }, (_one, index) => `f${index}`);
    await store.commit({ ...portion(null, "1"), rejected: ids.map((id) => reject(id, "1")) });
    const before = await read();
    await using other = await openStore(place.location, { now: clock.now });
    const syncing = (async () => {
      for (const [index, id] of ids.entries()) {
        await other.commit(
          portion(String(index + 1), String(index + 2), feed(id, String(index + 2), "sync")),
        );
      }
    })();
    const retrying = before.map((one) => retried(undefined, Promise.resolve([one])));
    await Promise.all([syncing, ...retrying]);
    expect((await titles()).map(([, parsed]) => parsed)).toEqual(
      ids.map(() => ({ title: "sync" })),
    );
    expect(await store.status()).toMatchObject([{ feeds: 20, quarantined: 0 }]);
  });
});

describe.each(places)("the quarantine of %s", (_, makePlace) => {
  it("keeps a newer version when an older one follows, stored or not", async () => {
    await using place = await makePlace();
    await using store = await openStore(place.location);
    const bad = (seqUpdate: string) => ({
      id: "a",
      seqUpdate,
      reason: "test",
      raw: `"${seqUpdate}"`,
    });
    await store.commit({ ...portion(null, "9"), rejected: [bad("9")] });
    await store.commit({ ...portion("9", "10"), rejected: [bad("8")] });
    await store.commit(portion("10", "11", feed("a", "7")));
    expect(await all(store.quarantined())).toMatchObject([{ id: "a", seqUpdate: "9", raw: '"9"' }]);
    expect(await store.status()).toMatchObject([{ feeds: 1, quarantined: 1 }]);
    await store.commit(portion("11", "12", feed("a", "12")));
    expect(await store.status()).toMatchObject([{ feeds: 1, quarantined: 0 }]);
  });

  it("has a row for each feed without an id, and for each whose id is not text", async () => {
    await using place = await makePlace();
    await using store = await openStore(place.location);
    const broken = (content: number) => ({ ...feed("", "1", "t", [ioc("\0")]), feed: { content } });
    const rejected = ["\ud800", "\ud801", "", ""].map((id, index) => ({
      id,
      seqUpdate: null,
      reason: "test",
      raw: index < 2 ? null : `{"n":${index}}`,
    }));
    const counts = await store.commit({
      ...portion(null, "1", broken(1), broken(2), broken(3)),
      rejected: [...rejected, { id: "", seqUpdate: null, reason: "lost", raw: null }],
    });
    expect(counts).toMatchObject({ created: 0, quarantined: 8 });
    await store.commit({
      ...portion("1", "2"),
      rejected: [{ id: "", seqUpdate: null, reason: "lost", raw: null }],
    });
    expect(await all(store.quarantined())).toHaveLength(9);
    expect((await store.status())[0]?.quarantined).toBe(9);
  });

  it("has a row for a feed without an id that can't be written as JSON, however often it is delivered", async () => {
    await using place = await makePlace();
    await using store = await openStore(place.location);
    let nested: JsonValue = "end";
    for (let n = 0; n < 20_000; n += 1) nested = { in: nested };
    const deep = (seqUpdate: string) => ({ ...feed("", seqUpdate), feed: { nested, seqUpdate } });
    await store.commit(portion(null, "1", deep("1")));
    const [first] = await all(store.quarantined());
    await store.commit(portion("1", "2", deep("2")));
    expect(await all(store.quarantined())).toMatchObject([{ id: first?.id, seqUpdate: "2" }]);
    expect(first?.id).toMatch(/^sha256:/);
  });

  it.each([
    ["an id of 501 characters", { id: "x".repeat(501) }, "id"],
    ["a cursor of 501 characters", { seqUpdate: "1".repeat(501) }, "seqUpdate"],
    ["an empty cursor", { seqUpdate: "" }, "seqUpdate"],
    ["half a character in its id", { id: "\ud800" }, "id"],
  ])("takes a feed with %s, and names it", async (_what, wrong, name) => {
    await using place = await makePlace();
    await using store = await openStore(place.location);
    const long = { id: "y".repeat(500), seqUpdate: "1".repeat(500) };
    const counts = await store.commit(
      portion(null, "1", { ...feed("a", "1"), ...long }, { ...feed("b", "1"), ...wrong }),
    );
    expect(counts).toMatchObject({ created: 1, quarantined: 1 });
    expect(await all(store.feeds())).toMatchObject([long]);
    const [entry] = await all(store.quarantined());
    expect(entry).toMatchObject({
      seqUpdate: name === "seqUpdate" ? null : "1",
      reason: `${name}: expected 1 to 500 whole characters and no NUL`,
    });
    if (name === "id") expect(entry?.id).toMatch(/^sha256:[\w-]{43}$/);
    else expect(entry?.id).toBe("b");
  });

  it("keeps the text of the caller, and writes none itself", async () => {
    await using place = await makePlace();
    await using store = await openStore(place.location);
    const json = '{"id": "a", "n": 1.0}';
    const given = { ...feed("a", "1"), json };
    await store.commit(portion(null, "1", given, { ...given, id: "b", iocs: [ioc("\0")] }));
    expect(await place.sql(`SELECT feed FROM ${place.table("feeds")}`)).toEqual([{ feed: json }]);
    expect(await all(store.quarantined())).toMatchObject([{ id: "b", raw: json }]);
  });

  it("contains a feed whose parsed form is not JSON, with the original feed", async () => {
    await using place = await makePlace();
    await using store = await openStore(place.location);
    const counts = await store.commit(
      portion(null, "1", { ...feed("a", "1"), parsed: { n: 1n } as never }),
    );
    expect(counts).toMatchObject({ created: 0, quarantined: 1 });
    expect(await all(store.quarantined())).toMatchObject([
      {
        raw: '{"id":"a","seqUpdate":"1","title":"t"}',
        reason: "the feed can't be written as JSON: it is nested too deep, or is no JSON",
      },
    ]);
  });

  it("contains a feed with a number that JSON can't express: no number becomes null", async () => {
    await using place = await makePlace();
    await using store = await openStore(place.location);
    const feeds = [Infinity, -Infinity, NaN].map((n, index) => ({
      ...feed(`${index}`, "1"),
      feed: { a: [null, { n }, { n: 1.5 }] },
    }));
    const counts = await store.commit(portion(null, "1", ...feeds, feed("null", "1")));
    expect(counts).toMatchObject({ created: 1, quarantined: 3 });
    expect(await all(store.quarantined())).toMatchObject([
      {
        raw: '{"a":[null,{"n":"Infinity"},{"n":1.5}]}',
        reason: "the feed contains a number that JSON can't represent",
      },
      { raw: '{"a":[null,{"n":"-Infinity"},{"n":1.5}]}' },
      { raw: '{"a":[null,{"n":"NaN"},{"n":1.5}]}' },
    ]);
  });
});
