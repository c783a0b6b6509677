import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openStore, type FeedRecord, type Store } from "../src/index.ts";
import { Clock } from "./support/clock.ts";
import { places, type Place } from "./support/places.ts";
import { all, feed, ioc, portion } from "./support/records.ts";

describe.each(places)("a commit in %s", (_, makePlace) => {
  let place: Place;
  let clock: Clock;
  let store: Store;
  const open = () => openStore(place.location, { now: clock.now });
  const ids = async () => (await all(store.feeds())).map(({ id }) => id);

  beforeEach(async () => {
    place = await makePlace();
    clock = new Clock();
    store = await open();
  });
  afterEach(async () => {
    await store.close();
    await place[Symbol.asyncDispose]();
  });

  it("stores feeds, indicators and cursor, which are still there after the store is opened again", async () => {
    expect(await store.cursor("apt/threat")).toBeNull();
    const counts = await store.commit(
      portion(null, "2", feed("a", "1", "t", [ioc("192.0.2.1")]), feed("b", "2")),
    );
    expect(counts).toEqual({
      created: 2,
      updated: 0,
      unchanged: 0,
      quarantined: 0,
      iocs: 1,
      withdrawn: 0,
    });
    await store.close();
    store = await open();
    expect(await store.cursor("apt/threat")).toBe("2");
    const common = {
      collection: "apt/threat",
      previousSeqUpdate: null,
      change: "created",
      changedAt: "2026-01-01T00:00:00.000Z",
      parsed: { title: "t" },
    };
    expect(await all(store.feeds())).toEqual([
      {
        ...common,
        id: "a",
        seqUpdate: "1",
        position: 1,
        feed: { id: "a", seqUpdate: "1", title: "t" },
      },
      {
        ...common,
        id: "b",
        seqUpdate: "2",
        position: 3,
        feed: { id: "b", seqUpdate: "2", title: "t" },
      },
    ]);
    expect(await all(store.iocs())).toMatchObject([{ value: "192.0.2.1", feedId: "a" }]);
  });

  it("is refused completely if another commit has moved the cursor in the meantime", async () => {
    await using second = await open();
    await store.commit(portion(null, "1", feed("a", "1")));
    const late = second.commit(portion(null, "5", feed("z", "5")));
    await expect(late).rejects.toMatchObject({
      code: "cursor-moved",
      message: "apt/threat: expected the stored cursor null, got 1",
      hint: expect.stringContaining("This page was not stored") as string,
    });
    expect(await ids()).toEqual(["a"]);
    expect(await second.cursor("apt/threat")).toBe("1");
  });

  it("is made once when many processes attempt it at the same time", async () => {
    await using second = await open();
    const tries = [store, second, store, second].map((one, index) =>
      one.commit(portion(null, "1", feed(`by ${index}`, "1"))),
    );
    const ends = await Promise.allSettled(tries);
    expect(ends.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(ends.filter(({ status }) => status === "rejected")).toMatchObject(
      [1, 2, 3].map(() => ({ reason: { code: "cursor-moved" } })),
    );
    expect(await ids()).toHaveLength(1);
  });

  it("runs at the same time as commits of other collections", async () => {
    const collections = ["apt/threat", "hi/threat", "ioc/common", "malware/cnc"];
    await Promise.all(
      collections.map(async (collection) => {
        for (let n = 0; n < 5; n += 1) {
          const from = n === 0 ? null : String(n - 1);
          await store.commit({ collection, from, to: String(n), feeds: [feed(`${n}`, `${n}`)] });
        }
      }),
    );
    expect((await store.status()).map(({ collection, feeds }) => [collection, feeds])).toEqual(
      collections.map((collection) => [collection, 5]),
    );
  });

  it("distinguishes created, updated and unchanged by content, whatever the cursor", async () => {
    await store.commit(portion(null, "2", feed("a", "1"), feed("b", "2")));
    clock.pass(1000);
    const counts = await store.commit(
      portion("2", "5", feed("a", "3"), feed("b", "4", "new"), feed("c", "5")),
    );
    expect(counts).toMatchObject({ created: 1, updated: 1, unchanged: 1 });
    expect(
      (await all(store.feeds())).map(({ id, seqUpdate, change, changedAt }) => [
        id,
        seqUpdate,
        change,
        changedAt,
      ]),
    ).toEqual([
      ["a", "3", "created", "2026-01-01T00:00:00.000Z"],
      ["b", "4", "updated", "2026-01-01T00:00:01.000Z"],
      ["c", "5", "created", "2026-01-01T00:00:01.000Z"],
    ]);
  });

  it("keeps the cursor of the version before the last change", async () => {
    const previous = async () => (await all(store.feeds()))[0]?.previousSeqUpdate;
    await store.commit(portion(null, "1", feed("a", "1", "one")));
    expect(await previous()).toBeNull();
    await store.commit(portion("1", "2", feed("a", "2", "one")));
    expect(await previous()).toBeNull();
    await store.commit(portion("2", "3", feed("a", "3", "two")));
    expect(await previous()).toBe("2");
    await store.commit(portion("3", "4", feed("a", "4", "two")));
    expect(await previous()).toBe("2");
  });

  it("treats an id that occurs twice as two versions, one after the other", async () => {
    const counts = await store.commit(
      portion(null, "2", feed("a", "1", "old"), feed("a", "2", "new")),
    );
    expect(counts).toMatchObject({ created: 1, updated: 1 });
    expect(await all(store.feeds())).toMatchObject([
      { seqUpdate: "2", previousSeqUpdate: "1", change: "updated", parsed: { title: "new" } },
    ]);
    expect(await store.status()).toMatchObject([{ feeds: 1 }]);
  });

  it("keeps the newest version of an id that occurs several times, wherever it is on the page", async () => {
    const counts = await store.commit(
      portion(
        null,
        "100",
        feed("a", "100", "newest", [ioc("192.0.2.1")]),
        feed("a", "99", "older", [ioc("192.0.2.2")]),
        { ...feed("a", "0", "oldest", [ioc("192.0.2.3")]), seqUpdate: null },
        feed("b", "0007", "newest"),
        feed("b", "6", "older"),
      ),
    );
    expect(counts).toMatchObject({ created: 2, updated: 3, unchanged: 0 });
    expect(await all(store.feeds())).toMatchObject([
      { id: "a", parsed: { title: "newest" }, seqUpdate: "100", previousSeqUpdate: "99" },
      { id: "b", parsed: { title: "newest" }, seqUpdate: "0007" },
    ]);
    expect((await all(store.iocs())).map(({ value }) => value)).toEqual(["192.0.2.1"]);
    expect((await store.status())[0]?.iocs).toBe(1);
  });

  it("compares cursors of any length, and stores the last feed of those with equal cursors", async () => {
    await store.commit(
      portion(
        null,
        "1",
        feed("a", "12345678901234567890124", "newest"),
        feed("a", "12345678901234567890123", "older"),
        feed("b", "1", "first"),
        feed("b", "1", "last"),
        { ...feed("c", "", "first"), seqUpdate: null },
        { ...feed("c", "", "last"), seqUpdate: null },
      ),
    );
    const titles = (await all(store.feeds())).map(({ id, parsed }) => [id, parsed]);
    expect(Object.fromEntries(titles)).toEqual({
      a: { title: "newest" },
      b: { title: "last" },
      c: { title: "last" },
    });
  });

  it("does not replace a version by an older one on a later page", async () => {
    await store.commit(portion(null, "9", feed("a", "9", "newest", [ioc("192.0.2.1")])));
    clock.pass(1000);
    const counts = await store.commit(
      portion("9", "10", feed("a", "8", "older"), feed("b", "10", "other")),
    );
    expect(counts).toMatchObject({ created: 1, updated: 0, unchanged: 1, withdrawn: 0 });
    expect((await all(store.feeds()))[0]).toMatchObject({
      id: "a",
      seqUpdate: "9",
      parsed: { title: "newest" },
      changedAt: "2026-01-01T00:00:00.000Z",
    });
    expect(await store.status()).toMatchObject([{ feeds: 2, iocs: 1 }]);
  });

  it("stores feeds after the cursor was moved back, or after the API has renumbered them", async () => {
    await store.commit(portion(null, "9000", feed("a", "9000", "old numbers")));
    await store.commit(portion("9000", "3"));
    const counts = await store.commit(portion("3", "5", feed("a", "5", "new numbers")));
    expect(counts).toMatchObject({ updated: 1 });
    expect(await all(store.feeds())).toMatchObject([
      { seqUpdate: "5", previousSeqUpdate: "9000", parsed: { title: "new numbers" } },
    ]);
  });

  it("identifies feeds without an id by their content, whatever their cursors", async () => {
    const bare = (seqUpdate: string, title: string, event?: string): FeedRecord => ({
      ...feed("", seqUpdate, title, [ioc(title)]),
      feed: {
        id: "",
        seqUpdate: Number(seqUpdate),
        title,
        ...(event && { events: [{ seqUpdate: event }] }),
      },
    });
    const first = await store.commit(
      portion(null, "3", bare("1", "one"), bare("2", "two"), bare("3", "three", "3")),
    );
    expect(first).toMatchObject({ created: 3, quarantined: 0 });
    const second = await store.commit(
      portion("3", "6", bare("4", "one"), bare("5", "changed"), bare("6", "three", "6")),
    );
    expect(second).toMatchObject({ created: 1, updated: 0, unchanged: 2 });
    const stored = await ids();
    expect(new Set(stored).size).toBe(4);
    for (const id of stored) expect(id).toMatch(/^sha256:/);
  });

  it("moves a cursor without feeds, and removes it again", async () => {
    await store.commit(portion(null, "2026-01-01T00:00:00.000Z"));
    expect(await store.cursor("apt/threat")).toBe("2026-01-01T00:00:00.000Z");
    await store.commit(portion("2026-01-01T00:00:00.000Z", null));
    expect(await store.cursor("apt/threat")).toBeNull();
  });

  it("returns every feed exactly as received: order of members, escapes, long numbers, any script", async () => {
    const content = {
      zebra: 1,
      apple: [true, null, -0.5e-7, { "": "" }],
      text: 'NUL \u0000, half \ud800, quotes " and \\, {braces}, 漢字 🐈, NULL',
      digits: "90071992547409931230",
      id: "a",
    };
    await store.commit(portion(null, "1", { ...feed("a", "1"), feed: content, parsed: content }));
    const [stored] = await all(store.feeds());
    expect(JSON.stringify(stored?.feed)).toBe(JSON.stringify(content));
    expect(JSON.stringify(stored?.parsed)).toBe(JSON.stringify(content));
  });

  it("stores ids that look like syntax", async () => {
    const names = ["NULL", "{a,b}", 'quote"', "back\\slash", "'; DROP TABLE feeds; --", "ключ"];
    await store.commit(portion(null, "1", ...names.map((id) => feed(id, "1", "t", [ioc(id)]))));
    expect((await ids()).sort()).toEqual(names.sort());
    expect((await all(store.iocs())).map(({ value }) => value).sort()).toEqual(names);
  });

  it("counts the contents of each collection", async () => {
    await store.commit(portion(null, "2", feed("a", "1", "t", [ioc("192.0.2.1")]), feed("b", "2")));
    await store.commit({ collection: "hi/threat", from: null, to: null, feeds: [] });
    await store.markSynced("apt/threat");
    clock.pass(1000);
    await store.markSynced("apt/threat");
    await store.markSynced("malware/yara");
    const empty = { cursor: null, feeds: 0, iocs: 0, quarantined: 0 };
    expect(await store.status()).toEqual([
      {
        ...empty,
        collection: "apt/threat",
        cursor: "2",
        feeds: 2,
        iocs: 1,
        syncedAt: "2026-01-01T00:00:01.000Z",
        syncs: 2,
      },
      { ...empty, collection: "hi/threat", syncedAt: null, syncs: 0 },
      {
        ...empty,
        collection: "malware/yara",
        syncedAt: "2026-01-01T00:00:01.000Z",
        syncs: 1,
      },
    ]);
  });

  it("omits marks on the store from the status: their names start with a parenthesis", async () => {
    await store.commit({ collection: "(mark)", from: null, to: "yes", feeds: [] });
    await store.commit(portion(null, "1", feed("a", "1")));
    await store.commit({ collection: "a (b)", from: null, to: "1", feeds: [] });
    const names = ["a (b)", "apt/threat"];
    expect((await store.status()).map(({ collection }) => collection)).toEqual(names);
    expect(await store.overview()).toMatchObject(
      names.map((collection) => ({ tenant: "default", collection, cursor: "1" })),
    );
    expect(await store.cursor("(mark)")).toBe("yes");
    await store.close();
    await expect(store.overview()).rejects.toMatchObject({ code: "closed" });
  });

  it.each([
    ["collection", { collection: "" }],
    ["collection", { collection: "a\0b" }],
    ["to", { to: "1".repeat(501) }],
  ])("is refused for an invalid %s", async (name, wrong) => {
    const bad = store.commit({ ...portion(null, "1"), ...wrong });
    await expect(bad).rejects.toMatchObject({
      code: "invalid-input",
      message: `commit: ${name}: expected 1 to 500 whole characters and no NUL`,
    });
  });
});
