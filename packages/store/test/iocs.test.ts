import type { IocRow } from "@cyberintegrations/parser/iocs";
import { describe, expect, it } from "vitest";
import type { CommitCounts, Store, StoredIoc } from "../src/index.ts";
import type { Clock } from "./support/clock.ts";
import { withFreshStore } from "./support/fresh-store.ts";
import { places } from "./support/places.ts";
import { all, feed, ioc, portion } from "./support/records.ts";

const day = 86_400_000;
const start = "2026-01-01T00:00:00.000Z";

describe.each(places)("indicators in %s", (_, makePlace) => {
  let clock: Clock;
  let store: Store;
  let version: number;
  withFreshStore(makePlace, (fresh) => {
    ({ clock, store } = fresh);
    version = 0;
  });

  /** Stores the next version of the feed `a`, with other content unless it is said. */
  async function deliver(iocs: IocRow[], content?: string): Promise<CommitCounts> {
    const from = version === 0 ? null : String(version);
    version += 1;
    const to = String(version);
    return await store.commit(portion(from, to, feed("a", to, content ?? `v${to}`, iocs)));
  }

  async function one(): Promise<StoredIoc> {
    const [found] = await all(store.iocs({ withdrawn: true }));
    if (found === undefined) throw new Error("expected an indicator");
    return found;
  }

  const live = async () => (await all(store.iocs())).map(({ value }) => value);
  const liveCount = async () => (await store.status())[0]?.iocs;

  it("are read with everything that was found, and with their feed and collection", async () => {
    const found = ioc("192.0.2.1", {
      feedId: null,
      raw: "192[.]0.2.1",
      malware: ["Emotet"],
      severity: "red",
      firstSeen: "2025-06-01",
      lastSeen: "2025-07-01",
    });
    await deliver([found]);
    expect(await one()).toEqual({
      ...found,
      collection: "apt/threat",
      feedId: "a",
      firstSeen: "2025-06-01T00:00:00.000Z",
      lastSeen: "2025-07-01T00:00:00.000Z",
      validUntil: "2025-07-31T00:00:00.000Z",
      withdrawnAt: null,
      position: 2,
    });
  });

  it.each([
    {
      feed: { firstSeen: "2025-06-01", lastSeen: "2025-07-01" },
      holds: { firstSeen: "2025-06-01", lastSeen: "2025-07-01", validUntil: "2025-07-31" },
    },
    {
      feed: { firstSeen: "2025-06-01" },
      holds: { firstSeen: "2025-06-01", lastSeen: "2025-06-01", validUntil: "2025-07-01" },
    },
    {
      feed: { lastSeen: "2025-07-01" },
      holds: { firstSeen: "2025-07-01", lastSeen: "2025-07-01", validUntil: "2025-07-31" },
    },
    {
      feed: {},
      holds: { firstSeen: "2026-01-01", lastSeen: "2026-01-01", validUntil: "2026-01-31" },
    },
    {
      feed: { lastSeen: "yesterday or so" },
      holds: { firstSeen: "2026-01-01", lastSeen: "2026-01-01", validUntil: "2026-01-31" },
    },
    {
      feed: { ttl: null },
      holds: { firstSeen: "2026-01-01", lastSeen: "2026-01-01", validUntil: null },
    },
    {
      feed: { ttl: 1e300 },
      holds: { firstSeen: "2026-01-01", lastSeen: "2026-01-01", validUntil: null },
    },
  ])("are seen and valid by the dates in the feed: $feed", async ({ feed, holds }) => {
    await deliver([ioc("192.0.2.1", feed)]);
    const { firstSeen, lastSeen, validUntil } = await one();
    const asTime = (date: string | null) => date && `${date}T00:00:00.000Z`;
    expect({ firstSeen, lastSeen, validUntil }).toEqual({
      firstSeen: asTime(holds.firstSeen),
      lastSeen: asTime(holds.lastSeen),
      validUntil: asTime(holds.validUntil),
    });
  });

  it("are seen again with each new content of the feed, and keep their first date", async () => {
    await deliver([ioc("192.0.2.1")]);
    const later = clock.pass(10 * day);
    await deliver([ioc("192.0.2.1")]);
    expect(await one()).toMatchObject({
      firstSeen: start,
      lastSeen: later,
      validUntil: "2026-02-10T00:00:00.000Z",
    });
  });

  it.each([
    ["0000-01-01", null, null],
    ["0000-12-31T23:59:59-01:00", null, "0001-01-01T00:59:59.000Z"],
    ["0001-01-01T00:00:00+01:00", null, null],
    ["0001-01-01", null, "0001-01-01T00:00:00.000Z"],
    ["9999-12-31T23:59:59-01:00", null, null],
    ["9999-12-31", 0, "9999-12-31T00:00:00.000Z"],
    ["9999-12-31", 1, "9999-12-31T00:00:00.000Z"],
    ["2026-01-01", 3_000_000, "2026-01-01T00:00:00.000Z"],
    ["2026-01-01", -800_000, "2026-01-01T00:00:00.000Z"],
    ["-271821-04-20", 1e300, null],
  ])(
    "have null for what is out of range: seen at %s, with a ttl of %j days",
    async (seen, ttl, time) => {
      const found = ioc("192.0.2.1", { firstSeen: seen, lastSeen: seen, ttl });
      const counts = await store.commit(portion(null, "1", feed("a", "1", "t", [found])));
      expect(counts).toMatchObject({ created: 1, quarantined: 0 });
      const stored = time ?? "2026-01-01T00:00:00.000Z";
      const fits = ttl === 0;
      expect(await all(store.iocs())).toMatchObject([
        { firstSeen: stored, lastSeen: stored, validUntil: fits ? stored : null },
      ]);
    },
  );

  it("stay unchanged if the feed is received again unchanged", async () => {
    await deliver([ioc("192.0.2.1")], "same");
    const before = await one();
    clock.pass(10 * day);
    await deliver([ioc("192.0.2.1")], "same");
    expect(await one()).toEqual(before);
    expect(await all(store.iocs({ since: clock.now() }))).toEqual([]);
  });

  it("are withdrawn but kept if their feed no longer contains them", async () => {
    await deliver([ioc("192.0.2.1"), ioc("192.0.2.2")]);
    const later = clock.pass(day);
    const counts = await deliver([ioc("192.0.2.2")]);
    expect(counts).toMatchObject({ iocs: 1, withdrawn: 1 });
    expect(await live()).toEqual(["192.0.2.2"]);
    expect(await liveCount()).toBe(1);
    expect(await all(store.iocs({ withdrawn: true }))).toMatchObject([
      { value: "192.0.2.1", withdrawnAt: later, firstSeen: start, lastSeen: start },
      { value: "192.0.2.2", withdrawnAt: null },
    ]);
  });

  it("keep the time at which they were withdrawn while their feed does not contain them", async () => {
    await deliver([ioc("192.0.2.1")]);
    const gone = clock.pass(day);
    await deliver([]);
    const later = clock.pass(day);
    expect(await deliver([])).toMatchObject({ withdrawn: 0 });
    expect(await one()).toMatchObject({ withdrawnAt: gone });
    expect(await all(store.iocs({ withdrawn: true, since: new Date(later) }))).toEqual([]);
  });

  it("are first seen earlier if a new version of the feed has an earlier date", async () => {
    await deliver([ioc("192.0.2.1")]);
    await deliver([ioc("192.0.2.1", { lastSeen: "2025-07-01" })]);
    const july = "2025-07-01T00:00:00.000Z";
    expect(await one()).toMatchObject({ firstSeen: july, lastSeen: july });
  });

  it("are withdrawn when the feed marks them as deleted", async () => {
    await deliver([ioc("192.0.2.1")]);
    const later = clock.pass(day);
    expect(await deliver([ioc("192.0.2.1", { deleted: true })])).toMatchObject({
      iocs: 0,
      withdrawn: 1,
    });
    expect(await live()).toEqual([]);
    expect(await liveCount()).toBe(0);
    clock.pass(day);
    expect(await deliver([ioc("192.0.2.1", { deleted: true })])).toMatchObject({ withdrawn: 0 });
    expect(await one()).toMatchObject({ withdrawnAt: later, deleted: true });
  });

  it("can be received as deleted, and are then never live", async () => {
    expect(await deliver([ioc("192.0.2.1", { deleted: true })])).toMatchObject({
      iocs: 0,
      withdrawn: 0,
    });
    expect(await liveCount()).toBe(0);
    expect(await one()).toMatchObject({ withdrawnAt: start });
  });

  it("are live again if their feed contains them again", async () => {
    await deliver([ioc("192.0.2.1")]);
    clock.pass(day);
    await deliver([]);
    const back = clock.pass(day);
    await deliver([ioc("192.0.2.1")]);
    expect(await one()).toMatchObject({ withdrawnAt: null, firstSeen: start, lastSeen: back });
    expect(await liveCount()).toBe(1);
    const since = clock.now();
    expect(await all(store.iocs({ since }))).toHaveLength(1);
  });

  it("are among the changed indicators after they are withdrawn", async () => {
    await deliver([ioc("192.0.2.1"), ioc("192.0.2.2", { lastSeen: "2025-07-01" })]);
    clock.pass(day);
    await deliver([ioc("192.0.2.2", { lastSeen: "2025-07-01" })]);
    const changed = await all(store.iocs({ withdrawn: true, since: clock.now() }));
    expect(changed.map(({ value }) => value)).toEqual(["192.0.2.1"]);
  });

  it("belong to one feed: another feed does not withdraw them", async () => {
    await store.commit(
      portion(
        null,
        "1",
        feed("a", "1", "t", [ioc("192.0.2.1")]),
        feed("b", "1", "t", [ioc("192.0.2.1")]),
      ),
    );
    await store.commit(portion("1", "2", feed("a", "2", "other")));
    expect((await all(store.iocs())).map(({ feedId }) => feedId)).toEqual(["b"]);
    expect(await liveCount()).toBe(1);
  });

  it("are stored once if several keys find them: the first one, but a live one before a deleted one", async () => {
    const counts = await deliver([
      ioc("192.0.2.1", { deleted: true, key: "gone" }),
      ioc("192.0.2.1", { key: "ip" }),
      ioc("192.0.2.1", { key: "cncIp" }),
    ]);
    expect(counts.iocs).toBe(1);
    expect(await all(store.iocs())).toMatchObject([{ key: "ip", withdrawnAt: null }]);
  });

  it("may be added and withdrawn within one page", async () => {
    const counts = await store.commit(
      portion(
        null,
        "2",
        feed("a", "1", "one", [ioc("192.0.2.1"), ioc("192.0.2.2")]),
        feed("a", "2", "two", [ioc("192.0.2.2")]),
      ),
    );
    expect(counts).toMatchObject({ withdrawn: 1 });
    expect(await live()).toEqual(["192.0.2.2"]);
    expect(await liveCount()).toBe(1);
  });

  it("may be longer than any index entry, and differ only at the end", async () => {
    const url = `https://evil.example/${Array.from({ length: 2000 }, (_, n) => n).join("/")}`;
    const type = "url" as const;
    await deliver([ioc(`${url}/a`, { type }), ioc(`${url}/b`, { type })]);
    await deliver([ioc(`${url}/b`, { type })]);
    expect(await live()).toEqual([`${url}/b`]);
  });

  it("are withdrawn also if there are thousands", async () => {
    const many = Array.from({ length: 3000 }, (_, n) => ioc(`192.0.2.${n}`));
    await deliver(many);
    expect(await liveCount()).toBe(3000);
    expect(await deliver(many.slice(0, 10))).toMatchObject({ iocs: 10, withdrawn: 2990 });
    expect(await liveCount()).toBe(10);
    expect(await live()).toHaveLength(10);
  });
});
