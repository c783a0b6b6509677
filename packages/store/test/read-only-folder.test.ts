import { appendFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import type * as Sqlite from "node:sqlite";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { openStore } from "../src/index.ts";
import { sqlitePlace, type Place } from "./support/places.ts";
import { all, feed, portion } from "./support/records.ts";

// In a read-only folder SQLite opens a database in WAL mode only as immutable. Root may write to every folder.
vi.mock("node:sqlite", async (load) => {
  const sqlite = await load<typeof Sqlite>();
  class DatabaseSync extends sqlite.DatabaseSync {
    override exec(sql: string): void {
      if (readOnlyFolder.has(this) && sql.includes("schema_version")) {
        throw Object.assign(new Error("no"), { errcode: failure.errcode, errstr: "no" });
      }
      super.exec(sql);
    }
    constructor(path: string | URL, options?: Sqlite.DatabaseSyncOptions) {
      super(path, options);
      if (path instanceof URL && !path.searchParams.has("immutable")) readOnlyFolder.add(this);
    }
  }
  return { ...sqlite, DatabaseSync };
});
const readOnlyFolder = vi.hoisted(() => new WeakSet());
/** The result code with which SQLite fails: can't open. */
const failure = vi.hoisted(() => ({ errcode: 14 }));

let place: Place;
beforeEach(async () => {
  place = await sqlitePlace();
  const store = await openStore(place.location);
  await store.commit(portion(null, "2", feed("a", "1"), feed("b", "2")));
  await store.close();
});
afterEach(async () => {
  failure.errcode = 14;
  await place[Symbol.asyncDispose]();
});

const read = async (between: () => void = () => undefined) => {
  await using store = await openStore(place.location, { readOnly: true });
  const ids: string[] = [];
  for await (const { id } of store.feeds()) {
    ids.push(id);
    between();
  }
  return ids;
};

it("a store in a read-only folder can be read while nobody changes it", async () => {
  expect(await read()).toEqual(["a", "b"]);
  // An empty WAL has nothing that the database lacks.
  writeFileSync(`${place.location}-wal`, "");
  expect(await read()).toEqual(["a", "b"]);
});

it("a store in a read-only folder can't be read without its WAL, which has a part of it", async () => {
  writeFileSync(`${place.location}-wal`, "pages");
  await expect(read()).rejects.toMatchObject({ code: "unwritable" });
});

it("a store in a read-only folder that is deleted can't be read", async () => {
  await using store = await openStore(place.location, { readOnly: true });
  rmSync(place.location);
  await expect(all(store.feeds())).rejects.toMatchObject({ code: "unwritable" });
});

it.each<[string, () => void]>([
  [
    "its time",
    () => {
      utimesSync(place.location, new Date(), new Date());
    },
  ],
  [
    "its size",
    () => {
      appendFileSync(place.location, "page");
    },
  ],
  [
    "its WAL",
    () => {
      writeFileSync(`${place.location}-wal`, "pages");
    },
  ],
])(
  "a store in a read-only folder reports that it was changed while it was read: %s",
  async (_, change) => {
    await expect(read(change)).rejects.toMatchObject({
      code: "locked",
      message: `${place.location} was changed by another process while it was read`,
      hint: "Read it again.",
    });
  },
);

it.each([
  [5, "locked"],
  [11, "corrupt"],
])(
  "a store that fails with the result code %i is not read past its locks: %s",
  async (errcode, code) => {
    failure.errcode = errcode;
    await expect(read()).rejects.toMatchObject({ code });
  },
);
