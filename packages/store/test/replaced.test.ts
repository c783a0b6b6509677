import { copyFileSync, existsSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { openStore, type Store } from "../src/index.ts";
import { SqliteEngine } from "../src/sqlite/sqlite-engine.ts";
import { sqlitePlace, type Place } from "./support/places.ts";
import { all, feed, portion } from "./support/records.ts";

const replacedError = {
  code: "replaced",
  message: expect.stringMatching(
    /feeds\.db was deleted, moved or replaced while it was open/,
  ) as string,
};

describe("a SQLite store whose files are no longer the ones that were opened", () => {
  let place: Place;
  let store: Store;
  let path: string;
  beforeEach(async () => {
    place = await sqlitePlace();
    path = place.location;
    store = await openStore(path);
    const { epoch } = await store.claim("apt/threat");
    await store.commit({ ...portion(null, "1", feed("a", "1")), epoch });
  });
  afterEach(async () => {
    await store.close();
    await place[Symbol.asyncDispose]();
  });

  const remove = (...suffixes: string[]) => {
    for (const suffix of suffixes) rmSync(`${path}${suffix}`);
  };

  it.each<[what: string, how: () => void]>([
    [
      "all of them are deleted",
      () => {
        remove("", "-wal", "-shm");
      },
    ],
    [
      "the main one is deleted",
      () => {
        remove("");
      },
    ],
    [
      "the WAL is deleted",
      () => {
        remove("-wal");
      },
    ],
    [
      "the shared memory is deleted",
      () => {
        remove("-shm");
      },
    ],
    [
      "the main one is moved away",
      () => {
        renameSync(path, `${path}.old`);
      },
    ],
    [
      "the main one is replaced by a copy",
      () => {
        copyFileSync(path, `${path}.copy`);
        renameSync(`${path}.copy`, path);
      },
    ],
    [
      "the WAL is replaced",
      () => {
        writeFileSync(`${path}.other`, "");
        renameSync(`${path}.other`, `${path}-wal`);
      },
    ],
  ])("stores nothing more if %s", async (_, happen) => {
    happen();
    await expect(store.commit(portion("1", "2", feed("b", "2")))).rejects.toMatchObject(
      replacedError,
    );
    await expect(store.markSynced("apt/threat")).rejects.toMatchObject(replacedError);
    await expect(store.cursor("apt/threat")).rejects.toMatchObject(replacedError);
    await expect(store.acquireLock()).rejects.toMatchObject(replacedError);
    await expect(all(store.feeds())).rejects.toMatchObject(replacedError);
  });

  it("reports a page that was being stored at that moment", async () => {
    const commit = store.commit(portion("1", "2", feed("b", "2")));
    remove("", "-wal", "-shm");
    await expect(commit).rejects.toMatchObject(replacedError);
  });

  it("takes back what was being stored when it happened, at any time before the end", async () => {
    const engine = await SqliteEngine.open(path, { busyTimeout: 10, readOnly: false });
    const stored = engine.transact("apt/threat", async (transaction) => {
      await transaction.open();
      remove("", "-wal", "-shm");
    });
    await expect(stored).rejects.toMatchObject(replacedError);
    await engine.close();
  });

  it("is reported once for each replacement, also after another error", async () => {
    const refused = store.commit(portion("9", "10"));
    await expect(refused).rejects.toMatchObject({ code: "cursor-moved" });
    for (const epoch of [1, 1]) {
      remove("", "-wal", "-shm");
      await expect(store.claim("apt/threat")).rejects.toMatchObject(replacedError);
      expect(await store.claim("apt/threat")).toMatchObject({ epoch });
      expect(await store.claim("apt/threat")).toMatchObject({ epoch: epoch + 1 });
    }
  });

  it("lets other calls wait until the current file is open", async () => {
    remove("", "-wal", "-shm");
    await expect(store.claim("apt/threat")).rejects.toMatchObject(replacedError);
    await Promise.all([store.claim("apt/threat"), store.markSynced("hi/threat")]);
    expect(await store.status()).toMatchObject([{ syncs: 0 }, { syncs: 1 }]);
  });

  it("does not acquire locks in the current file that were released before", async () => {
    const lock = await store.acquireLock();
    await lock.release();
    remove("", "-wal", "-shm");
    await expect(store.claim("apt/threat")).rejects.toMatchObject(replacedError);
    await store.claim("apt/threat");
    await using other = await openStore(path);
    await other.acquireLock();
  });

  it("renews a lock once in each interval, however often the file is replaced, until it is released", async () => {
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
    try {
      const lock = await store.acquireLock();
      expect(vi.getTimerCount()).toBe(1);
      remove("", "-wal", "-shm");
      await expect(store.claim("apt/threat")).rejects.toMatchObject(replacedError);
      await store.claim("apt/threat");
      expect(vi.getTimerCount()).toBe(1);
      await lock.release();
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });

  it("continues in the current file after a collection is claimed", async () => {
    const backup = `${path}.backup`;
    await place.sql(`VACUUM INTO '${backup}'`);
    await store.commit(portion("1", "2", feed("b", "2")));
    await using lock = await store.acquireLock();
    remove("", "-wal", "-shm");
    renameSync(backup, path);
    // The first call after the replacement fails: nothing is claimed silently in the other file.
    await expect(store.claim("apt/threat")).rejects.toMatchObject(replacedError);
    const [one, two] = await Promise.all([store.claim("apt/threat"), store.claim("hi/threat")]);
    expect([one, two]).toEqual([
      { epoch: 2, cursor: "1", filters: null },
      { epoch: 1, cursor: null, filters: null },
    ]);
    await store.commit({ ...portion("1", "3", feed("c", "3")), epoch: one.epoch });
    expect((await all(store.feeds())).map(({ id }) => id)).toEqual(["a", "c"]);

    // With its lock.
    await using other = await openStore(path);
    await expect(other.acquireLock()).rejects.toMatchObject({ code: "locked" });
    await lock.release();
    await other.acquireLock();
  });

  it("creates a new store if the old one no longer exists", async () => {
    remove("", "-wal", "-shm");
    await expect(store.claim("apt/threat")).rejects.toMatchObject(replacedError);
    expect(await store.claim("apt/threat")).toEqual({ epoch: 1, cursor: null, filters: null });
    await store.commit({ ...portion(null, "1", feed("a", "1")), epoch: 1 });
    await using other = await openStore(path);
    expect(await other.cursor("apt/threat")).toBe("1");
  });

  it("loses nothing when only the WAL is deleted", async () => {
    remove("-wal");
    await expect(store.claim("apt/threat")).rejects.toMatchObject(replacedError);
    expect(await store.claim("apt/threat")).toEqual({ epoch: 2, cursor: "1", filters: null });
    expect(await all(store.feeds())).toHaveLength(1);
  });

  it("does not touch the WAL of the current file", async () => {
    await using other = await sqlitePlace();
    await using present = await openStore(other.location);
    await present.commit(portion(null, "9", feed("z", "9")));
    // As if another process had the new file open.
    remove("", "-wal", "-shm");
    for (const suffix of ["", "-wal", "-shm"])
      copyFileSync(`${other.location}${suffix}`, `${path}${suffix}`);
    await store.close();
    expect(existsSync(`${path}-wal`)).toBe(true);
    await using reader = await openStore(path, { readOnly: true });
    expect((await all(reader.feeds())).map(({ id }) => id)).toEqual(["z"]);
  });

  it("is reported again while the current file can't be opened, and continues when it can", async () => {
    const folder = path.replace(/\/[^/]*$/, "");
    renameSync(folder, `${folder}.away`);
    await expect(store.claim("apt/threat")).rejects.toMatchObject(replacedError);
    await expect(store.claim("apt/threat")).rejects.toMatchObject({ code: "unwritable" });
    await expect(store.commit(portion("1", "2"))).rejects.toMatchObject(replacedError);
    renameSync(`${folder}.away`, folder);
    await expect(store.commit(portion("1", "2"))).rejects.toMatchObject(replacedError);
    expect(await store.claim("apt/threat")).toEqual({ epoch: 2, cursor: "1", filters: null });
  });

  it("does not continue while another process holds the lock", async () => {
    await store.acquireLock();
    remove("", "-wal", "-shm");
    const other = await openStore(path);
    await other.acquireLock();
    await expect(store.claim("apt/threat")).rejects.toMatchObject(replacedError);
    await expect(store.claim("apt/threat")).rejects.toMatchObject({ code: "locked" });
    await other.close();
    expect(await store.claim("apt/threat")).toEqual({ epoch: 1, cursor: null, filters: null });
  });

  it("is not reported by a heartbeat, whose error nobody would see", async () => {
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
    await store.acquireLock();
    remove("", "-wal", "-shm");
    vi.advanceTimersByTime(60_000);
    vi.useRealTimers();
    await expect(store.claim("apt/threat")).rejects.toMatchObject(replacedError);
  });
});
