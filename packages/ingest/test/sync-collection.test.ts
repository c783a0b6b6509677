import { ConnectionError, InputError, StoreError, type JsonValue } from "cyberintegrations";
import type { PortionCommit } from "@cyberintegrations/store";
import { describe, expect, it } from "vitest";
import { filtersOf } from "../src/filters.ts";
import { nothingYet, type Progress, type Slice } from "../src/index.ts";
import { syncCollection, type SyncCollectionOptions } from "../src/sync-collection.ts";
import { startApi, type Api } from "./api.ts";
import { MemoryStore } from "./memory-store.ts";

const name = "ioc/common";
const search = "compromised/breached";
const never = new AbortController().signal;
const endless = { portions: Infinity, milliseconds: Infinity };

/** Syncs a collection into a store whose clock moves a second with each look at it. */
async function sync(api: Api, change: Partial<SyncCollectionOptions> = {}) {
  const store = (change.store as MemoryStore | undefined) ?? new MemoryStore();
  const reported: Progress[] = [];
  const notes: string[] = [];
  const collection = change.collection ?? name;
  const settings = api
    .account({ [collection]: { seqUpdate: "0", limit: 10 } })
    .collections?.get(collection);
  if (!settings) throw new Error("no settings");
  let time = Date.parse("2026-03-31T12:00:00Z");
  const outcome = await syncCollection({
    session: api.session,
    store,
    collection,
    settings,
    recordMaker: () => (items) => ({ feeds: items.map(recordOf), rejected: [] }),
    signal: never,
    now: () => (time += 1000),
    onPortion: (progress) => reported.push(progress),
    note: (message) => notes.push(message),
    ...change,
  });
  return { outcome, store, reported, notes };
}

const recordOf = (feed: JsonValue) => {
  const { id, seqUpdate } = feed as { id: string; seqUpdate: number };
  return { id, seqUpdate: String(seqUpdate), feed, parsed: null, iocs: [] };
};

/** The moves of the cursor. */
const moves = (commits: readonly PortionCommit[]) => commits.map(({ from, to }) => [from, to]);

describe("a sync of a collection", () => {
  it("commits each page with the cursor before and after it, and marks the collection at the end", async () => {
    await using api = await startApi({ feeds: 25 });
    const { outcome, store } = await sync(api);
    const feeds = [...api.simulator.feeds(name)];
    const cursorOf = (at: number) => String(feeds[at]?.["seqUpdate"]);
    expect(moves(store.commits)).toEqual([
      [null, cursorOf(9)],
      [cursorOf(9), cursorOf(19)],
      [cursorOf(19), cursorOf(24)],
    ]);
    const filters = filtersOf({ options: {} });
    for (const commit of store.commits)
      expect(commit).toMatchObject({ collection: name, epoch: 1, filters, rejected: [] });
    expect(store.commits.flatMap((commit) => commit.feeds.map(({ id }) => id))).toEqual(
      feeds.map(({ id }) => id),
    );
    expect(store.synced).toEqual([[name, 1]]);
    expect(outcome).not.toHaveProperty("error");
    expect(outcome).not.toHaveProperty("more");
    expect(outcome).not.toHaveProperty("unreadBefore");
  });

  it("reports its progress after each page, with sums of what the store counted", async () => {
    await using api = await startApi({ feeds: 25 });
    const { outcome, store, reported } = await sync(api);
    const counts = (pages: number, feeds: number) => ({
      collection: name,
      feeds,
      created: feeds,
      updated: 2 * pages,
      unchanged: 3 * pages,
      quarantined: 0,
      iocs: 4 * pages,
      withdrawn: 5 * pages,
    });
    const [first, second, third] = store.commits.map(({ to }) => to);
    expect(reported).toEqual([
      { ...counts(1, 10), left: 15, cursor: first, milliseconds: 1000 },
      { ...counts(2, 20), left: 5, cursor: second, milliseconds: 2000 },
      { ...counts(3, 25), left: 0, cursor: third, milliseconds: 3000 },
    ]);
    expect(outcome).toEqual({ ...reported[2], milliseconds: 4000 });
  });

  it("counts feeds that can't be processed as received and quarantined", async () => {
    await using api = await startApi({ feeds: 5 });
    const rejected = { id: "x", seqUpdate: null, reason: "no", raw: null };
    const { outcome, store } = await sync(api, {
      recordMaker: () => (items) => ({ feeds: [], rejected: items.map(() => rejected) }),
    });
    expect(outcome).toMatchObject({ feeds: 5, created: 0, quarantined: 5 });
    expect(store.commits[0]?.rejected).toHaveLength(5);
  });

  it("marks a collection without new feeds, with its cursor", async () => {
    await using api = await startApi({ feeds: 0 });
    const store = new MemoryStore();
    store.cursors.set(name, "7");
    store.filters.set(name, filtersOf({ options: {} }));
    const { outcome } = await sync(api, { store });
    expect(outcome).toEqual({ ...nothingYet(name), cursor: "7", milliseconds: 1000 });
    expect([store.commits, store.synced]).toEqual([[], [[name, 1]]]);
    expect(api.asked()).toEqual([[`${name}/updated`, { seqUpdate: "7", limit: "10" }]]);
  });

  it("commits the end of a search without feeds", async () => {
    await using api = await startApi({ feeds: 25, until: "2026-03-31" });
    const { outcome, store, reported } = await sync(api, { collection: search });
    expect(store.commits.map(({ feeds, to }) => [feeds.length, to])).toEqual([
      [10, null],
      [10, null],
      [5, null],
      [0, expect.stringMatching(/^2026-03-31T12:00/)],
    ]);
    expect(reported).toHaveLength(4);
    expect(outcome).toMatchObject({ feeds: 25, left: 0 });
  });
});

describe("a sync that fails", () => {
  it("has what was stored before in its outcome, and does not mark the collection", async () => {
    await using api = await startApi({ feeds: 25 });
    api.simulator.addFault({
      collection: name,
      kind: "status",
      status: 403,
      nth: 2,
      times: Infinity,
    });
    const { outcome, store, reported } = await sync(api);
    expect(outcome).toEqual({
      ...reported[0],
      milliseconds: 2000,
      error: expect.objectContaining({ code: "forbidden" }) as unknown,
    });
    expect(outcome.feeds).toBe(10);
    expect([store.commits.length, store.synced]).toEqual([1, []]);
    // The next run continues there.
    api.simulator.clearFaults();
    const { outcome: next } = await sync(api, { store });
    expect(next).toMatchObject({ feeds: 15, left: 0 });
    expect(store.commits[1]?.from).toBe(store.commits[0]?.to);
  });

  it("at its first request has the stored cursor in its outcome", async () => {
    await using api = await startApi({ feeds: 5, grants: [] });
    const store = new MemoryStore();
    store.cursors.set(name, "7");
    const { outcome } = await sync(api, { store });
    expect(outcome).toMatchObject({ cursor: "7", feeds: 0, error: { code: "forbidden" } });
  });

  it("in the store has the store's error in its outcome, and reads no further", async () => {
    await using api = await startApi({ feeds: 25 });
    const error = new StoreError("unwritable", "the disk is full");
    const store = new MemoryStore();
    const commit = store.commit.bind(store);
    store.commit = (portion) =>
      store.commits.length === 1 ? Promise.reject(error) : commit(portion);
    const { outcome, reported } = await sync(api, { store });
    expect(outcome).toMatchObject({ feeds: 10, cursor: reported[0]?.cursor, error });
    expect(reported).toHaveLength(1);
    expect(store.synced).toEqual([]);
  });

  it("commits nothing after another reader has claimed the collection", async () => {
    await using api = await startApi({ feeds: 25 });
    const store = new MemoryStore();
    const onPortion = () => void store.claim(name);
    const { outcome } = await sync(api, { store, onPortion });
    expect(outcome).toMatchObject({ feeds: 10, error: { code: "fenced" } });
    expect([store.commits.length, store.synced]).toEqual([1, []]);
  });

  it("before it can claim the collection requests nothing", async () => {
    await using api = await startApi({ feeds: 25 });
    const error = new StoreError("unreachable", "no store");
    const store = new MemoryStore();
    store.claim = () => Promise.reject(error);
    expect((await sync(api, { store })).outcome).toEqual({
      ...nothingYet(name),
      milliseconds: 1000,
      error,
    });
    expect(api.asked()).toEqual([]);
  });

  it("because of its settings does not claim the collection", async () => {
    await using api = await startApi({ feeds: 25 });
    const error = new InputError("expected something else");
    const store = new MemoryStore();
    store.claim = () => Promise.reject(new Error("claimed"));
    const recordMaker = () => {
      throw error;
    };
    expect((await sync(api, { store, recordMaker })).outcome).toMatchObject({ error });
  });

  it("because of a defect of the program throws it", async () => {
    await using api = await startApi({ feeds: 25 });
    const error = new TypeError("a defect");
    const recordMaker = () => () => {
      throw error;
    };
    await expect(sync(api, { recordMaker })).rejects.toBe(error);
  });

  it("because it was interrupted has what was stored before in its outcome", async () => {
    await using api = await startApi({ feeds: 25 });
    const abort = new AbortController();
    const onPortion = () => {
      abort.abort();
    };
    const { outcome, store } = await sync(api, { signal: abort.signal, onPortion });
    expect(outcome).toMatchObject({ feeds: 10, error: { code: "aborted" } });
    expect(outcome.error).toSatisfy(ConnectionError.isInstance);
    expect(store.synced).toEqual([]);
  });
});

describe("a slice of a collection", () => {
  const of = (api: Api, slice: Slice, collection = name, store = new MemoryStore()) =>
    sync(api, { slice, collection, store });

  it("ends after its pages, and the next one continues there", async () => {
    await using api = await startApi({ feeds: 35 });
    const store = new MemoryStore();
    const slice = { ...endless, portions: 2 };
    const first = await of(api, slice, name, store);
    expect(first.outcome).toMatchObject({ feeds: 20, left: 15, more: true });
    expect(first.outcome.cursor).toBe(store.commits[1]?.to);
    expect(store.synced).toEqual([]);
    const second = await of(api, slice, name, store);
    expect(second.outcome).toMatchObject({ feeds: 15, more: true });
    const third = await of(api, slice, name, store);
    expect(third.outcome).toMatchObject({ feeds: 0 });
    expect(third.outcome).not.toHaveProperty("more");
    expect(store.synced).toEqual([[name, 3]]);
  });

  it("ends after its time", async () => {
    await using api = await startApi({ feeds: 35 });
    const { outcome } = await of(api, { ...endless, milliseconds: 2000 });
    expect(outcome).toMatchObject({ feeds: 20, more: true, milliseconds: 2000 });
  });

  it("without an end reads everything", async () => {
    await using api = await startApi({ feeds: 35 });
    const { outcome, store } = await of(api, endless);
    expect(outcome).toMatchObject({ feeds: 35 });
    expect(outcome).not.toHaveProperty("more");
    expect(store.synced).toHaveLength(1);
  });

  it("of a search ends once its cursor has moved, after a week of feeds, not before", async () => {
    await using api = await startApi({ feeds: 100, until: "2026-03-31" });
    const { outcome, store } = await of(api, { ...endless, portions: 1 }, search);
    expect(outcome).toMatchObject({ more: true, cursor: "2026-03-08T00:00:00.000Z" });
    expect(store.commits.length).toBeGreaterThan(2);
    expect(store.commits.slice(0, -1).every(({ to }) => to === null)).toBe(true);
  });

  it("of a search has no more after its last window", async () => {
    await using api = await startApi({ feeds: 5, until: "2026-03-31" });
    const store = new MemoryStore();
    store.cursors.set(search, "2026-03-30T00:00:00.000Z");
    const { outcome } = await of(api, { ...endless, portions: 1 }, search, store);
    expect(outcome).not.toHaveProperty("more");
    expect(store.synced).toHaveLength(1);
  });

  it("is not needed to read a search: without one, it is read in one window", async () => {
    await using api = await startApi({ feeds: 100, until: "2026-03-31" });
    const { store } = await sync(api, { collection: search });
    expect(store.commits.filter(({ from, to }) => from !== to)).toHaveLength(1);
  });
});

describe("filters that have changed", () => {
  const filters = filtersOf({ options: {} });
  const stored = (before: string | null | undefined, cursor: string | null = "7") => {
    const store = new MemoryStore();
    store.cursors.set(name, cursor);
    const claim = store.claim.bind(store);
    store.claim = async (collection) => ({ ...(await claim(collection)), filters: before });
    return store;
  };
  const commit = { collection: name, from: "7", to: "7", epoch: 1, filters, feeds: [] };

  it("are reported and stored at once, also if there is nothing new to read", async () => {
    await using api = await startApi({ feeds: 0 });
    const { outcome, notes, store } = await sync(api, { store: stored("other") });
    expect(store.commits).toEqual([commit]);
    expect(outcome).toMatchObject({ unreadBefore: "7", cursor: "7" });
    expect(notes).toEqual([expect.stringContaining("before cursor 7")]);
  });

  it("are in the progress of each page and in the outcome", async () => {
    await using api = await startApi({ feeds: 15 });
    const { outcome, reported } = await sync(api, { store: stored("other") });
    expect(reported.map(({ unreadBefore }) => unreadBefore)).toEqual(["7", "7"]);
    expect(outcome).toMatchObject({ unreadBefore: "7", feeds: 15 });
  });

  it("since an older version, which knew none, are stored silently", async () => {
    await using api = await startApi({ feeds: 0 });
    const { outcome, notes, store } = await sync(api, { store: stored(null) });
    expect(store.commits).toEqual([commit]);
    expect(outcome).not.toHaveProperty("unreadBefore");
    expect(notes).toEqual([]);
  });

  it.each([
    ["are the same", filters, "7"],
    ["are not stored by this store", undefined, "7"],
    ["have no cursor yet", "other", null],
  ])("need no commit if they %s", async (_, before, cursor) => {
    await using api = await startApi({ feeds: 0 });
    const { outcome, notes, store } = await sync(api, { store: stored(before, cursor) });
    expect([store.commits, notes]).toEqual([[], []]);
    expect(outcome).not.toHaveProperty("unreadBefore");
  });
});
