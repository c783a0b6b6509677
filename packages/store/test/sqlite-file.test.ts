import { readdirSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { StoreError } from "@cyberintegrations/errors";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { checkStore, openStore, type Store } from "../src/index.ts";
import { inTransaction } from "../src/sqlite/in-transaction.ts";
import { retryWhileLocked } from "../src/sqlite/retry-while-locked.ts";
import { SqliteEngine } from "../src/sqlite/sqlite-engine.ts";
import { openWriter } from "../src/sqlite/writer.ts";
import { canListOpenFiles, openFiles } from "./support/open-files.ts";
import { sqlitePlace, type Place } from "./support/places.ts";
import { all, feed, portion } from "./support/records.ts";

let place: Place;
beforeEach(async () => {
  place = await sqlitePlace();
});
afterEach(async () => {
  vi.restoreAllMocks();
  await place[Symbol.asyncDispose]();
});

async function first<Row>(rows: AsyncIterable<Row>): Promise<Row | undefined> {
  for await (const row of rows) return row;
  return undefined;
}

const files = () => readdirSync(dirname(place.location)).sort();

describe("the file of a SQLite store", () => {
  it("can only be read by its owner, as can the others next to it", async () => {
    await using store = await openStore(place.location);
    await store.commit(portion(null, "1", feed("a", "1")));
    expect(files()).toEqual(["feeds.db", "feeds.db-shm", "feeds.db-wal"]);
    for (const name of files()) {
      expect(statSync(`${dirname(place.location)}/${name}`).mode & 0o777).toBe(0o600);
    }
  });

  it("keeps the mode that it has", async () => {
    writeFileSync(place.location, "", { mode: 0o640 });
    await (await openStore(place.location)).close();
    expect(statSync(place.location).mode & 0o777).toBe(0o640);
  });

  it("has a WAL, so that reads don't wait for writers", async () => {
    await using store = await openStore(place.location);
    expect(await place.sql("PRAGMA journal_mode")).toEqual([{ journal_mode: "wal" }]);
    expect(await store.status()).toEqual([]);
  });

  it("is only read if the store is: no file is created, and none is locked", async () => {
    await (await openStore(place.location)).close();
    await using store = await openStore(place.location, { readOnly: true });
    expect(files()).toEqual(["feeds.db"]);
    expect(await store.status()).toEqual([]);
    const engine = await SqliteEngine.open(place.location, { busyTimeout: 10, readOnly: true });
    await expect(engine.write(() => Promise.resolve())).rejects.toMatchObject({
      ...{ code: "unwritable", message: `${place.location} was opened for reading only` },
    });
    await engine.close();
  });

  it("can be opened while another process writes to it", async () => {
    await (await openStore(place.location)).close();
    using other = new DatabaseSync(place.location);
    other.exec("BEGIN IMMEDIATE");
    await using store = await openStore(place.location, { busyTimeout: 10 });
    expect(await store.cursor("apt/threat")).toBeNull();
  });

  describe.skipIf(!canListOpenFiles)("is closed", () => {
    it.each<[string, (store: Store) => Promise<unknown>]>([
      ["all was read", (store) => all(store.feeds())],
      ["a part was read", (store) => first(store.feeds())],
      ["it was checked", () => checkStore(place.location)],
    ])("after %s", async (_, use) => {
      await using store = await openStore(place.location);
      await store.commit(portion(null, "2", feed("a", "1"), feed("b", "2")));
      for (let times = 0; times < 10; times += 1) await use(store);
      // SQLite keeps up to three until the last connection of this process is closed.
      expect(openFiles(place.location)).toBeLessThan(10);
    });

    it("if it can't be used", async () => {
      await place.sql("CREATE TABLE other (a)");
      for (const readOnly of [true, false]) {
        await expect(openStore(place.location, { readOnly })).rejects.toMatchObject({
          code: "foreign",
        });
      }
      await expect(checkStore(place.location)).rejects.toMatchObject({ code: "foreign" });
      writeFileSync(place.location, "not a database, ".repeat(100));
      await expect(openStore(place.location, { readOnly: true })).rejects.toThrow();
      expect(openFiles(place.location)).toBe(0);
    });

    it("when the store is closed", async () => {
      const store = await openStore(place.location);
      await store.commit(portion(null, "1", feed("a", "1")));
      await store.close();
      expect(openFiles(place.location)).toBe(0);
    });
  });
});

describe("a check of a SQLite file", () => {
  it("finds no schema in an empty one, and the space that is free on its disk", async () => {
    writeFileSync(place.location, "");
    const { schema, free } = await checkStore(place.location);
    expect(schema).toBeNull();
    expect(free).toBeGreaterThan(2 ** 20);
  });

  it("fails while another process writes to it, after five seconds", async () => {
    await (await openStore(place.location)).close();
    using other = new DatabaseSync(place.location);
    other.exec("BEGIN IMMEDIATE");
    let now = 0;
    vi.spyOn(performance, "now").mockImplementation(() => (now += 1000));
    await expect(checkStore(place.location)).rejects.toMatchObject({ code: "locked" });
    expect(now).toBe(6000);
  });
});

describe("a transaction in SQLite", () => {
  it("that the database ends by itself keeps the error that ended it", async () => {
    const writer = await openWriter(place.location, 10);
    const full = new Error("disk full");
    const failing = () => {
      writer.db.exec("ROLLBACK");
      throw full;
    };
    await expect(inTransaction(writer, failing)).rejects.toBe(full);
    const transaction = writer.transaction("apt/threat");
    const part = () => transaction.part(() => Promise.resolve().then(failing));
    await expect(inTransaction(writer, part)).rejects.toBe(full);
    writer.db.close();
  });
});

describe("a wait for another process", () => {
  const locked = new StoreError("locked", "in use");
  const failing = (error: Error, busyTimeout: number) => {
    let [now, tries] = [0, 0];
    vi.spyOn(performance, "now").mockImplementation(() => {
      now += 500;
      return now;
    });
    const done = retryWhileLocked(place.location, busyTimeout, () => {
      tries += 1;
      throw error;
    });
    return expect(done)
      .rejects.toBe(error)
      .then(() => tries);
  };

  it("ends after the timeout, with the error", async () => {
    expect(await failing(locked, 1000)).toBe(2);
    expect(await failing(locked, 1001)).toBe(3);
    expect(await failing(locked, 0)).toBe(1);
  });

  it.each([new StoreError("unwritable", "disk full"), new TypeError("a bug")])(
    "does not start for another error: %s",
    async (error) => {
      expect(await failing(error, 1000)).toBe(1);
    },
  );

  it("ends with the first success", async () => {
    let tries = 0;
    const done = await retryWhileLocked(place.location, 1000, () => {
      tries += 1;
      if (tries < 3) throw locked;
      return "done";
    });
    expect([done, tries]).toEqual(["done", 3]);
  });
});
