import { getEventListeners } from "node:events";
import { setImmediate } from "node:timers/promises";
import { ConnectionError, StoreError } from "cyberintegrations";
import { describe, expect, it } from "vitest";
import {
  nothingYet,
  watchCollections,
  type SyncedCollection,
  type WatchOptions,
} from "../../src/index.ts";
import { FakeClock } from "./fake-clock.ts";

const minute = 60_000;
const synced = (name: string, change: Partial<SyncedCollection> = {}): SyncedCollection => ({
  ...nothingYet(name),
  requests: 1,
  ...change,
});

/** Watches collections until one of them has been read that often, and returns when each was read. */
async function watched(
  reads: Readonly<Record<string, (time: number) => SyncedCollection | Promise<SyncedCollection>>>,
  total: number,
  options: Partial<WatchOptions> = {},
) {
  const abort = new AbortController();
  const started: [string, number][] = [];
  const clock = new Clocks(Object.keys(reads).length);
  const collections = Object.entries(reads).map(([name, read]) => ({
    name,
    read: async () => {
      started.push([name, clock.now() / minute]);
      if (started.length >= total) abort.abort();
      return await read(started.filter(([other]) => other === name).length);
    },
  }));
  await watchCollections(collections, {
    intervalOf: () => 5 * minute,
    concurrency: 4,
    clock,
    signal: abort.signal,
    ...options,
  });
  return started;
}

/** A clock for several sleepers: it advances to the next one when all of them sleep. */
class Clocks extends FakeClock {
  readonly #sleepers: { readonly until: number; readonly wake: () => void }[] = [];
  readonly #all: number;

  constructor(all: number) {
    super();
    this.#all = all;
  }

  override readonly sleep = (milliseconds: number, signal: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
      signal.addEventListener("abort", () => {
        resolve();
      });
      this.#sleepers.push({ until: this.now() + milliseconds, wake: resolve });
      if (this.#sleepers.length < this.#all) return;
      this.#sleepers.sort((one, other) => one.until - other.until);
      const next = this.#sleepers.shift();
      if (!next) return;
      this.set(Math.max(this.now(), next.until));
      next.wake();
    });
}

describe("a watch", () => {
  it("reads a collection at once, and then at its interval", async () => {
    const started = await watched({ a: () => synced("a") }, 4);
    expect(started).toEqual([
      ["a", 0],
      ["a", 5],
      ["a", 10],
      ["a", 15],
    ]);
  });

  it("reads each collection at its own interval", async () => {
    const intervalOf = (name: string) => (name === "a" ? 2 * minute : 3 * minute);
    const started = await watched({ a: () => synced("a"), b: () => synced("b") }, 7, {
      intervalOf,
    });
    const of = (name: string) => started.filter(([other]) => other === name).map(([, at]) => at);
    expect(of("a").slice(0, 4)).toEqual([0, 2, 4, 6]);
    expect(of("b").slice(0, 3)).toEqual([0, 3, 6]);
  });

  it("waits longer after each failure, and as before after a success", async () => {
    const error = new ConnectionError("server", "it failed");
    const read = (time: number) => synced("a", time < 4 ? { error } : {});
    const started = await watched({ a: read }, 6);
    expect(started.map(([, at]) => at)).toEqual([0, 1, 3, 7, 10, 15]);
  });

  it("reads no more collections at the same time than allowed", async () => {
    let [active, most] = [0, 0];
    const read = async (name: string) => {
      active += 1;
      most = Math.max(most, active);
      await setImmediate();
      active -= 1;
      return synced(name);
    };
    await watched({ a: () => read("a"), b: () => read("b"), c: () => read("c") }, 6, {
      concurrency: 2,
    });
    expect(most).toBe(2);
  });

  it("that is interrupted starts no read that waits for another one to end", async () => {
    const abort = new AbortController();
    const started: string[] = [];
    const collections = ["a", "b", "c"].map((name) => ({
      name,
      read: async () => {
        started.push(name);
        await setImmediate();
        abort.abort();
        return synced(name);
      },
    }));
    const clock = new FakeClock();
    const options = { intervalOf: () => minute, concurrency: 1, clock, signal: abort.signal };
    await watchCollections(collections, options);
    expect(started).toEqual(["a"]);
    expect(clock.slept).toEqual([]);
  });

  it("that is interrupted before it starts reads nothing", async () => {
    const read = () => Promise.reject(new Error("read"));
    const options = {
      intervalOf: () => minute,
      concurrency: 1,
      clock: new FakeClock(),
      signal: AbortSignal.abort(),
    };
    await watchCollections([{ name: "a", read }], options);
  });

  it("leaves no listener at the signal that could end it", async () => {
    const abort = new AbortController();
    const read = () => {
      abort.abort();
      return Promise.resolve(synced("a"));
    };
    const clock = new FakeClock();
    const options = { intervalOf: () => minute, concurrency: 1, clock, signal: abort.signal };
    await watchCollections([{ name: "a", read }], options);
    const failing = new AbortController();
    const defect = { name: "a", read: () => Promise.reject(new TypeError("a defect")) };
    const ended = watchCollections([defect], { ...options, signal: failing.signal });
    await expect(ended).rejects.toThrow("a defect");
    expect(getEventListeners(failing.signal, "abort")).toEqual([]);
  });

  it("ends with a defect in one collection, after the running reads have ended", async () => {
    const ended: string[] = [];
    const good = async () => {
      await setImmediate();
      ended.push("good");
      return synced("good");
    };
    const collections = [
      { name: "good", read: good },
      { name: "bad", read: () => Promise.reject(new TypeError("a defect")) },
    ];
    const { signal } = new AbortController();
    const options = { intervalOf: () => minute, concurrency: 2, clock: new FakeClock(), signal };
    await expect(watchCollections(collections, options)).rejects.toEqual(new TypeError("a defect"));
    expect(ended).toEqual(["good"]);
  });
});

describe("a watch whose store fails", () => {
  const full = new StoreError("unwritable", "the disk is full");

  it("requests only the collection that failed, until it reaches the store, and then the others", async () => {
    const started = await watched(
      {
        a: (time) => synced("a", time < 4 ? { error: full } : {}),
        b: () => synced("b"),
      },
      6,
      { concurrency: 1, intervalOf: (name) => (name === "a" ? minute / 2 : 5 * minute) },
    );
    const until = started.findIndex(([name]) => name === "b");
    expect(started.slice(0, until)).toEqual([
      ["a", 0],
      ["a", 0.5],
      ["a", 1.5],
      ["a", 3.5],
    ]);
    // A skipped collection is tried every minute.
    expect(started[until]).toEqual(["b", 4]);
  });

  it("is not available again because a read that had started before succeeds", async () => {
    const started = await watched(
      {
        a: (time) => synced("a", time < 2 ? { error: full } : {}),
        b: async () => {
          await setImmediate();
          return synced("b");
        },
        c: () => synced("c"),
      },
      4,
      { concurrency: 2, intervalOf: (name) => (name === "c" ? minute / 2 : 5 * minute) },
    );
    expect(started).toEqual([
      ["a", 0],
      ["b", 0],
      ["a", 1],
      ["c", 1],
    ]);
  });

  it("waits for the first one that failed, also if another one fails meanwhile", async () => {
    const started = await watched(
      {
        a: (time) => synced("a", time < 3 ? { error: full } : {}),
        b: (time) => synced("b", time < 2 ? { error: full } : {}),
      },
      6,
      { concurrency: 2 },
    );
    expect(started.filter(([, at]) => at > 0 && at < 3)).toEqual([["a", 1]]);
    expect(started.filter(([, at]) => at >= 3).map(([name]) => name)).toContain("b");
  });

  it.each(["cursor-moved", "fenced", "locked"] as const)(
    "for one collection only continues with the others: %s",
    async (code) => {
      const error = new StoreError(code, "it failed");
      const started = await watched(
        { a: (time) => synced("a", time < 2 ? { error } : {}), b: () => synced("b") },
        4,
        { concurrency: 1 },
      );
      expect(started.slice(0, 3)).toEqual([
        ["a", 0],
        ["b", 0],
        ["a", 1],
      ]);
    },
  );
});
