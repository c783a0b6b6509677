import { toJson, type JsonValue } from "@cyberintegrations/parser";
import { describe, expect, it } from "vitest";
import type { FeedRecord, Store } from "../src/index.ts";
import type { Clock } from "./support/clock.ts";
import { withFreshStore } from "./support/fresh-store.ts";
import { places, type Place } from "./support/places.ts";
import { allowIn, refuseIn } from "./support/refuse.ts";
import { all, feed, ioc, portion } from "./support/records.ts";

/** A feed deeper than the platform writes. */
function deep(levels: number): JsonValue {
  let value: JsonValue = "secret-canary";
  for (let n = 0; n < levels; n += 1) value = { in: value };
  return value;
}

/** How deep `JSON.stringify` goes here. */
function nestingLimit(): number {
  let [fits, fails] = [100, 1_000_000];
  while (fails - fits > 1) {
    const middle = Math.floor((fits + fails) / 2);
    try {
      JSON.stringify(deep(middle));
      fits = middle;
    } catch {
      fails = middle;
    }
  }
  return fits;
}

/** What no store can keep, and why. */
const unfit: readonly (readonly [what: string, record: FeedRecord, reason: string])[] = [
  [
    "is nested too deep",
    { ...feed("deep", "2"), feed: deep(100_000) },
    "the feed can't be written as JSON: it is nested too deep, or is no JSON",
  ],
  [
    "is no JSON",
    { ...feed("big", "2"), feed: { n: 1n } as never },
    "the feed can't be written as JSON: it is nested too deep, or is no JSON",
  ],
  [
    "has an id with a NUL",
    feed("secret-canary\0", "2"),
    "id: expected 1 to 500 whole characters and no NUL",
  ],
  [
    "has half a character in its cursor",
    feed("half", "\ud800"),
    "seqUpdate: expected 1 to 500 whole characters and no NUL",
  ],
  [
    "has an indicator with a NUL",
    feed("nul", "2", "t", [ioc("secret-canary\0", { key: "domain" })]),
    "indicator of the key domain: expected whole characters and no NUL",
  ],
];

describe.each(places)("the quarantine of %s", (engine, makePlace) => {
  let place: Place;
  let clock: Clock;
  let store: Store;
  withFreshStore(makePlace, (fresh) => {
    ({ place, clock, store } = fresh);
  });

  const ids = async () => (await all(store.feeds())).map(({ id }) => id);
  const held = async () => (await all(store.quarantined())).map(({ id }) => id);
  const heldCount = async () => (await store.status())[0]?.quarantined;

  const refuse = (word: string) => refuseIn(engine, place, word);
  const allow = () => allowIn(engine, place);

  it.each(unfit)("contains a feed that %s, and the others are stored", async (_, bad, reason) => {
    const counts = await store.commit(portion(null, "3", feed("a", "1"), bad, feed("b", "3")));
    expect(counts).toMatchObject({ created: 2, quarantined: 1 });
    expect(await ids()).toEqual(["a", "b"]);
    expect(await store.cursor("apt/threat")).toBe("3");
    expect(await heldCount()).toBe(1);
    const [entry] = await all(store.quarantined());
    expect(entry).toMatchObject({
      collection: "apt/threat",
      reason,
      quarantinedAt: "2026-01-01T00:00:00.000Z",
    });
  });

  it("keeps the feed as JSON, however deep", async () => {
    await store.commit(portion(null, "1", { ...feed("deep", "1"), feed: deep(100_000) }));
    const [entry] = await all(store.quarantined());
    expect(entry?.raw).toBe(`${'{"in":'.repeat(100_000)}"secret-canary"${"}".repeat(100_000)}`);
  });

  it("contains feeds beyond the nesting limit, and others are read exactly as received", async () => {
    const limit = nestingLimit();
    const levels = Array.from({ length: 40 }, (_, index) => limit - 300 + 8 * index);
    const feeds = levels.map((level) => ({ ...feed(`${level}`, "1"), feed: deep(level) }));
    const counts = await store.commit(portion(null, "1", ...feeds));
    expect(counts.created + counts.quarantined).toBe(levels.length);
    expect(counts.created).toBeGreaterThan(0);
    expect(counts.quarantined).toBeGreaterThan(0);
    const stored = await all(store.feeds());
    expect(stored).toHaveLength(counts.created);
    const held = await all(store.quarantined());
    const texts = [
      ...stored.map((one) => [one.id, toJson(one.feed)]),
      ...held.map((one) => [one.id, one.raw]),
    ];
    expect(texts).toHaveLength(levels.length);
    const wrong = texts.filter(([id, json]) => json !== toJson(deep(Number(id))));
    expect(wrong.map(([id]) => id)).toEqual([]);
  });

  it("contains feeds that the engine refuses, and the others of the page are stored", async () => {
    await refuse("rotten");
    const iocs = [ioc("192.0.2.1")];
    const counts = await store.commit(
      portion(
        null,
        "5",
        feed("a", "1", "good", iocs),
        feed("b", "2", "rotten secret-canary", iocs),
        feed("c", "3", "good", iocs),
        feed("a", "4", "good again", []),
        feed("d", "5", "rotten", iocs),
      ),
    );
    expect(counts).toEqual({
      created: 2,
      updated: 1,
      unchanged: 0,
      quarantined: 2,
      iocs: 2,
      withdrawn: 1,
    });
    expect(await ids()).toEqual(["c", "a"]);
    expect((await all(store.iocs())).map(({ feedId }) => feedId)).toEqual(["c"]);
    expect(await store.status()).toMatchObject([
      { cursor: "5", feeds: 2, iocs: 1, quarantined: 2 },
    ]);
    const [first, second] = await all(store.quarantined());
    expect(first).toMatchObject({
      id: "b",
      seqUpdate: "2",
      raw: JSON.stringify({ id: "b", seqUpdate: "2", title: "rotten secret-canary" }),
    });
    expect(second).toMatchObject({ id: "d" });
    expect(first?.reason).toMatch(
      engine === "SQLite"
        ? /^the store refused it: constraint failed \(SQLite \d+\)$/
        : /^the store refused it: SQLSTATE 23514, constraint refuse$/,
    );
  });

  it("contains feeds that the caller rejects, and the cursor moves in the same transaction", async () => {
    const rejected = [
      { id: "x", seqUpdate: "1", reason: "keys: too many", raw: '{"id":"x"}' },
      { id: "y\0", seqUpdate: null, reason: "no\0 id", raw: '"\0 \ud800"' },
    ];
    const counts = await store.commit({ ...portion(null, "1", feed("a", "1")), rejected });
    expect(counts).toMatchObject({ created: 1, quarantined: 2 });
    const [y, x] = await all(store.quarantined());
    expect(x).toMatchObject(rejected[0] ?? {});
    expect(y).toMatchObject({ reason: "no\\u0000 id", raw: '"\\u0000 \ufffd"', seqUpdate: null });
    expect(y?.id).toMatch(/^sha256:/);
  });

  it("contains a feed once, in its last version", async () => {
    const reject = (from: string | null, to: string, raw: string) =>
      store.commit({
        ...portion(from, to),
        rejected: [{ id: "x", seqUpdate: to, reason: "r", raw }],
      });
    await reject(null, "1", "old");
    const later = clock.pass(1000);
    await reject("1", "2", "new");
    expect(await all(store.quarantined())).toMatchObject([
      { seqUpdate: "2", raw: "new", quarantinedAt: later },
    ]);
    expect(await heldCount()).toBe(1);
  });

  it("releases a feed that can be stored: a new version, or a retry after a fix", async () => {
    await refuse("rotten");
    await store.commit(portion(null, "2", feed("a", "1", "rotten"), feed("b", "2", "rotten")));
    await store.commit(portion("2", "3", feed("a", "3", "good")));
    expect(await held()).toEqual(["b"]);

    // Still refused: it stays.
    const retry = () => store.commit(portion("3", "3", feed("b", "2", "rotten")));
    expect(await retry()).toMatchObject({ created: 0, quarantined: 1 });
    expect(await held()).toEqual(["b"]);
    await allow();
    expect(await retry()).toMatchObject({ created: 1, quarantined: 0 });
    expect(await held()).toEqual([]);
    expect(await heldCount()).toBe(0);
    expect(await ids()).toEqual(["b", "a"]);
    expect(await store.cursor("apt/threat")).toBe("3");
  });

  it("does not contain a feed if a later version on the same page could be stored, but contains a bad version after a good one", async () => {
    const bad = { n: 1n } as never;
    await store.commit(
      portion(
        null,
        "4",
        { ...feed("first bad", "1"), feed: bad },
        feed("first bad", "2"),
        feed("then bad", "3"),
        { ...feed("then bad", "4"), feed: bad },
      ),
    );
    expect(await ids()).toEqual(["first bad", "then bad"]);
    expect(await held()).toEqual(["then bad"]);
  });

  it("can be read, retried while it is read, and dropped by collection and id", async () => {
    const rejected = ["a", "b", "c"].map((id) => ({ id, seqUpdate: "1", reason: "r", raw: "{}" }));
    await store.commit({ ...portion(null, "1"), rejected });
    await store.commit({ ...portion(null, "1"), collection: "hi/threat", rejected });
    expect(await held()).toEqual(["a", "b", "c", "a", "b", "c"]);
    for await (const { collection, id } of store.quarantined({ ids: ["a"] })) {
      await store.commit({ collection, from: "1", to: "1", feeds: [feed(id, "1")] });
    }
    expect(await held()).toEqual(["b", "c", "b", "c"]);
    expect(await store.dropQuarantined({ collections: ["hi/threat"], ids: ["b", "none"] })).toBe(1);
    expect(
      (await all(store.quarantined({ collections: ["hi/threat"] }))).map(({ id }) => id),
    ).toEqual(["c"]);
    expect((await store.status()).map(({ quarantined }) => quarantined)).toEqual([2, 1]);
    expect(await store.dropQuarantined()).toBe(3);
    expect((await store.status()).map(({ quarantined }) => quarantined)).toEqual([0, 0]);
  });

  it("contains the newest version of a feed if the database refuses an older one of the same page", async () => {
    await refuse("rotten");
    const bad = { ...feed("a", "2"), feed: { n: 1n } as never };
    const counts = await store.commit(portion(null, "2", feed("a", "1", "rotten"), bad));
    expect(counts).toMatchObject({ created: 0, quarantined: 1 });
    expect(await all(store.quarantined())).toMatchObject([{ id: "a", seqUpdate: "2" }]);
  });

  it("never shows the contents of a feed", async () => {
    await refuse("canary");
    const feeds = [...unfit.map(([, record]) => record), feed("x", "1", "secret-canary")];
    await store.commit(portion(null, "1", ...feeds));
    const entries = await all(store.quarantined());
    expect(entries).toHaveLength(unfit.length + 1);
    for (const { raw, ...rest } of entries) {
      expect(JSON.stringify(rest)).not.toContain("canary");
    }
  });
});
