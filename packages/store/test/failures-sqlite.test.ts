import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openStore } from "../src/index.ts";
import { canMount, withMounts } from "./support/mounts.ts";
import { sqlitePlace, type Place } from "./support/places.ts";
import { all, feed, portion } from "./support/records.ts";

let place: Place;
beforeEach(async () => {
  place = await sqlitePlace();
});
afterEach(() => place[Symbol.asyncDispose]());

const open = (busyTimeout?: number) => openStore(place.location, { busyTimeout });

describe("a SQLite store that can't be used", () => {
  it.each(["", undefined as never])("is refused if its path is empty: %j", async (name) => {
    await expect(openStore(name)).rejects.toMatchObject({ code: "invalid-input" });
  });

  it("is unwritable in a folder that does not exist", async () => {
    await expect(
      openStore(join(dirname(place.location), "none", "feeds.db")),
    ).rejects.toMatchObject({ code: "unwritable" });
  });

  it.each([
    ["a file of another kind", "not a database, ".repeat(100), "file is not a database"],
    ["a short file", "hello", "file is not a database"],
  ])("is foreign if the file is %s, and is not changed", async (_, text, why) => {
    writeFileSync(place.location, text);
    for (const readOnly of [false, true]) {
      const opened = openStore(place.location, { readOnly });
      await expect(opened).rejects.toMatchObject({ code: "foreign" });
      await expect(opened).rejects.toThrow(`${place.location} is not a store: ${why}`);
    }
    expect(readFileSync(place.location, "utf8")).toBe(text);
  });

  it.each([
    ["tables of the same names", "CREATE TABLE feeds (a); CREATE TABLE iocs (b)"],
    ["its own version", "CREATE TABLE other (a); PRAGMA user_version = 3"],
    ["its own high version", "CREATE TABLE other (a); PRAGMA user_version = 99"],
  ])("is foreign if it belongs to another program, with %s, and is not changed", async (_, sql) => {
    const other = new DatabaseSync(place.location);
    other.exec(sql);
    other.close();
    const before = readFileSync(place.location);
    for (const readOnly of [false, true]) {
      const opened = openStore(place.location, { readOnly });
      await expect(opened).rejects.toMatchObject({ code: "foreign" });
      await expect(opened).rejects.toThrow("is another program's database, not a store");
    }
    expect(readFileSync(place.location).equals(before)).toBe(true);
    expect(readdirSync(dirname(place.location))).toEqual(["feeds.db"]);
  });

  it.each([
    ["its end is missing", (bytes: Buffer) => bytes.subarray(0, 5000)],
    ["its pages are overwritten", (bytes: Buffer) => Buffer.from(bytes).fill(0xa5, 100)],
  ])("is corrupt if %s, and the hint does not mention disk space", async (_, damage) => {
    const store = await open();
    await store.commit(portion(null, "1", feed("a", "1")));
    await store.close();
    writeFileSync(place.location, damage(readFileSync(place.location)));
    const use = async () => {
      await using damaged = await open();
      await damaged.commit(portion("1", "2", feed("b", "2")));
    };
    await expect(use()).rejects.toMatchObject({
      code: "corrupt",
      message: `${place.location} is damaged: database disk image is malformed`,
      hint: expect.not.stringContaining("room") as string,
    });
  });

  it("is locked while another process writes, and fails after the timeout", async () => {
    await using store = await open(10);
    const other = new DatabaseSync(place.location);
    other.exec("BEGIN IMMEDIATE");
    await expect(store.commit(portion(null, "1"))).rejects.toMatchObject({ code: "locked" });
    await expect(store.acquireLock()).rejects.toMatchObject({ code: "locked" });
    // Reading waits for no writer.
    expect(await store.cursor("apt/threat")).toBeNull();
    expect(await store.status()).toEqual([]);
    other.exec("ROLLBACK");
    other.close();
    await store.commit(portion(null, "1"));
  });

  it("waits for another process without blocking this one", async () => {
    await using store = await open(60_000);
    const other = new DatabaseSync(place.location);
    other.exec("BEGIN IMMEDIATE");
    const commit = store.commit(portion(null, "1"));
    // Can only happen while it waits.
    setTimeout(() => {
      other.exec("ROLLBACK");
      other.close();
    }, 50);
    await commit;
    expect(await store.cursor("apt/threat")).toBe("1");
  });

  it("rejects every call after it is closed, and finishes earlier ones", async () => {
    const store = await open();
    const commit = store.commit(portion(null, "1", feed("a", "1")));
    await Promise.all([store.close(), store.close()]);
    await commit;
    const closed = { code: "closed" };
    await expect(store.cursor("apt/threat")).rejects.toMatchObject(closed);
    await expect(store.commit(portion("1", "2"))).rejects.toMatchObject(closed);
    await expect(store.markSynced("apt/threat")).rejects.toMatchObject(closed);
    await expect(store.status()).rejects.toMatchObject(closed);
    await expect(store.acquireLock()).rejects.toMatchObject(closed);
    await expect(store.dropQuarantined()).rejects.toMatchObject(closed);
    await expect(all(store.feeds())).rejects.toMatchObject(closed);
    await using again = await open();
    expect(await again.cursor("apt/threat")).toBe("1");
  });

  it.skipIf(!canMount)(
    "stays consistent on a full disk, and continues when there is space",
    { timeout: 60_000 },
    () => {
      const [full, later] = withMounts(
        `mount -t tmpfs -o size=1m none "$1"
       fill "$1/feeds.db"
       mount -o remount,size=16m "$1"
       fill "$1/feeds.db" 3`,
        dirname(place.location),
      );
      expect(full).toMatchObject({ code: "unwritable" });
      expect(full?.message).toMatch(/feeds\.db can't be written to: .*(full|I\/O)/);
      expect(full?.hint).toContain("free space");
      expect(full?.cursor).toBeGreaterThan(0);
      expect(full?.feeds).toBe(full?.cursor);
      expect(later).not.toHaveProperty("code");
      expect(later?.feeds).toBe((full?.feeds ?? 0) + 30);
    },
  );

  it.skipIf(!canMount)(
    "is unwritable on a read-only disk, whether it exists or not",
    { timeout: 60_000 },
    () => {
      const [filled, old, fresh] = withMounts(
        `mount -t tmpfs none "$1"
       fill "$1/feeds.db" 2
       mount -o remount,ro "$1"
       fill "$1/feeds.db" 1
       fill "$1/other.db" 1`,
        dirname(place.location),
      );
      expect(filled).toMatchObject({ cursor: 20, feeds: 20 });
      for (const said of [old, fresh]) expect(said).toMatchObject({ code: "unwritable" });
    },
  );
});
