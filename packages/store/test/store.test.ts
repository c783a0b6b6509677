import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { StoreError } from "@cyberintegrations/errors";
import type { IocRow } from "@cyberintegrations/parser/iocs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openStore, type FeedRecord, type PortionCommit, type Store } from "../src/index.ts";

let folder: string;
let path: string;
let time: number;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "store-"));
  path = join(folder, "feeds.db");
  time = Date.UTC(2026, 0, 1);
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const open = () => openStore(path, { now: () => new Date(time) });

const ioc = (value: string, key = "ip"): IocRow => ({
  type: "ipv4",
  value,
  raw: value,
  key,
  valid: true,
  reason: null,
  feedId: "a",
  tlp: "amber",
  severity: null,
  ttl: 30,
  firstSeen: null,
  lastSeen: null,
  deleted: false,
  malware: [],
  actors: [],
});

const feed = (id: string, seqUpdate: string, title = "t", iocs: IocRow[] = []): FeedRecord => ({
  id,
  seqUpdate,
  feed: { id, seqUpdate, title },
  parsed: { title },
  iocs,
});

const portion = (
  from: string | null,
  to: string | null,
  ...feeds: FeedRecord[]
): PortionCommit => ({
  collection: "apt/threat",
  from,
  to,
  feeds,
});

async function all<T>(rows: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const row of rows) list.push(row);
  return list;
}

const ids = async (store: Store) => (await all(store.feeds())).map(({ id }) => id);

describe("a commit", () => {
  it("stores feeds, indicators and cursor, and they are there when the store is opened again", async () => {
    {
      await using store = await open();
      expect(await store.cursor("apt/threat")).toBeNull();
      const counts = await store.commit(
        portion(null, "2", feed("a", "1", "t", [ioc("192.0.2.1")]), feed("b", "2")),
      );
      expect(counts).toEqual({ created: 2, updated: 0, unchanged: 0, iocs: 1 });
    }
    await using store = await open();
    expect(await store.cursor("apt/threat")).toBe("2");
    expect(await all(store.feeds())).toEqual([
      {
        collection: "apt/threat",
        id: "a",
        seqUpdate: "1",
        change: "created",
        feed: { id: "a", seqUpdate: "1", title: "t" },
        parsed: { title: "t" },
      },
      {
        collection: "apt/threat",
        id: "b",
        seqUpdate: "2",
        change: "created",
        feed: { id: "b", seqUpdate: "2", title: "t" },
        parsed: { title: "t" },
      },
    ]);
    expect(await all(store.iocs())).toEqual([{ ...ioc("192.0.2.1"), collection: "apt/threat" }]);
  });

  it("is refused, whole, when another one has moved the cursor meanwhile", async () => {
    await using first = await open();
    await using second = await open();
    await first.commit(portion(null, "1", feed("a", "1")));
    const late = second.commit(portion(null, "5", feed("z", "5")));
    await expect(late).rejects.toMatchObject({ code: "cursor-moved" });
    expect(await ids(second)).toEqual(["a"]);
    expect(await second.cursor("apt/threat")).toBe("1");
  });

  it("leaves nothing behind when one of its feeds can't be stored", async () => {
    await using store = await open();
    const circle: Record<string, unknown> = {};
    circle["self"] = circle;
    const bad = { ...feed("bad", "2"), feed: circle as never };
    await expect(store.commit(portion(null, "2", feed("a", "1"), bad))).rejects.toThrow(TypeError);
    expect(await ids(store)).toEqual([]);
    expect(await store.cursor("apt/threat")).toBeNull();
    await store.commit(portion(null, "1", feed("a", "1")));
    expect(await ids(store)).toEqual(["a"]);
  });

  it("tells created from updated and unchanged by content, whatever the cursor", async () => {
    await using store = await open();
    await store.commit(portion(null, "2", feed("a", "1"), feed("b", "2")));
    const counts = await store.commit(
      portion("2", "5", feed("a", "3"), feed("b", "4", "new"), feed("c", "5")),
    );
    expect(counts).toMatchObject({ created: 1, updated: 1, unchanged: 1 });
    expect(
      (await all(store.feeds())).map(({ id, seqUpdate, change }) => [id, seqUpdate, change]),
    ).toEqual([
      ["a", "3", "created"],
      ["b", "4", "updated"],
      ["c", "5", "created"],
    ]);
  });

  it("keeps one feed an id, the last of a portion", async () => {
    await using store = await open();
    await store.commit(portion(null, "2", feed("a", "1", "old"), feed("a", "2", "new")));
    expect((await all(store.feeds())).map(({ parsed }) => parsed)).toEqual([{ title: "new" }]);
  });

  it("replaces the indicators of a feed, and counts each once", async () => {
    await using store = await open();
    await store.commit(
      portion(null, "1", feed("a", "1", "t", [ioc("192.0.2.1"), ioc("192.0.2.2")])),
    );
    const counts = await store.commit(
      portion("1", "2", feed("a", "2", "t", [ioc("192.0.2.2"), ioc("192.0.2.2", "cncIp")])),
    );
    expect(counts.iocs).toBe(1);
    expect((await all(store.iocs())).map(({ value }) => value)).toEqual(["192.0.2.2"]);
  });
});

describe("reading", () => {
  it("gives feeds in the order of their cursors, digits of any length", async () => {
    await using store = await open();
    await store.commit(
      portion(
        null,
        "1",
        feed("long", "90071992547409931230"),
        feed("nine", "9"),
        feed("ten", "10"),
      ),
    );
    expect(await ids(store)).toEqual(["nine", "ten", "long"]);
  });

  it("selects by collection and by time of change", async () => {
    await using store = await open();
    await store.commit(portion(null, "1", feed("a", "1", "t", [ioc("192.0.2.1")])));
    time += 1000;
    await store.commit({
      ...portion(null, "2", feed("b", "2", "t", [ioc("192.0.2.2")])),
      collection: "hi/threat",
    });
    await store.commit(portion("1", "3", feed("a", "3")));
    const since = new Date(time);
    expect((await all(store.feeds({ since }))).map(({ id }) => id)).toEqual(["b"]);
    expect((await all(store.feeds({ collections: ["apt/threat"] }))).map(({ id }) => id)).toEqual([
      "a",
    ]);
    expect(
      (await all(store.iocs({ collections: ["hi/threat"], since }))).map(({ value }) => value),
    ).toEqual(["192.0.2.2"]);
    expect(await all(store.feeds({ collections: [] }))).toEqual([]);
  });

  it("sums up each collection", async () => {
    await using store = await open();
    await store.commit(portion(null, "2", feed("a", "1", "t", [ioc("192.0.2.1")]), feed("b", "2")));
    await store.markSynced("apt/threat");
    await store.markSynced("malware/yara");
    expect(await store.status()).toEqual([
      {
        collection: "apt/threat",
        cursor: "2",
        feeds: 2,
        iocs: 1,
        syncedAt: "2026-01-01T00:00:00.000Z",
        syncs: 1,
      },
      {
        collection: "malware/yara",
        cursor: null,
        feeds: 0,
        iocs: 0,
        syncedAt: "2026-01-01T00:00:00.000Z",
        syncs: 1,
      },
    ]);
  });
});

describe("a store that can't be used", () => {
  it("is refused when it has no name", async () => {
    await expect(openStore("")).rejects.toMatchObject({ code: "invalid-input" });
  });

  it("is unwritable in a folder that is not there", async () => {
    await expect(openStore(join(folder, "none", "feeds.db"))).rejects.toMatchObject({
      code: "unwritable",
    });
  });

  it("is refused when a newer version wrote it", async () => {
    await (await open()).close();
    const db = new DatabaseSync(path);
    db.exec("PRAGMA user_version = 99");
    db.close();
    await expect(open()).rejects.toMatchObject({ code: "newer-schema" });
  });

  it("is locked while another process writes, and says so", async () => {
    await using store = await openStore(path, { busyTimeout: 10 });
    const other = new DatabaseSync(path);
    other.exec("BEGIN IMMEDIATE");
    await expect(store.commit(portion(null, "1"))).rejects.toMatchObject({ code: "locked" });
    other.exec("ROLLBACK");
    other.close();
    await store.commit(portion(null, "1"));
  });

  it("is closed after close, which may be called twice", async () => {
    const store = await open();
    await store.close();
    await store.close();
    await expect(store.cursor("apt/threat")).rejects.toSatisfy(StoreError.isInstance);
  });

  it.skipIf(process.getuid?.() === 0)("is unwritable when its file is read-only", async () => {
    await (await open()).close();
    chmodSync(path, 0o444);
    await expect(open()).rejects.toMatchObject({ code: "unwritable" });
  });
});
