import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { iocOf, rig, type Rig } from "./rig.ts";

interface Attribute {
  readonly uuid: string;
  readonly type: string;
  readonly value: string;
  readonly to_ids: boolean;
  readonly deleted: boolean;
  readonly timestamp: string;
}

interface Event {
  readonly uuid: string;
  readonly info: string;
  readonly date: string;
  readonly timestamp: string;
  readonly Tag: readonly { readonly name: string }[];
  readonly Attribute: readonly Attribute[];
}

const read = async (server: Rig, path: string) => (await server.get(`misp/${path}`)).text();

const manifestOf = async (server: Rig) =>
  JSON.parse(await read(server, "manifest.json")) as Record<
    string,
    { info: string; timestamp: number }
  >;

/** What a client of the feed has after a pull. */
async function pull(server: Rig): Promise<Map<string, Event>> {
  const events = new Map<string, Event>();
  for (const [uuid, { info, timestamp }] of Object.entries(await manifestOf(server))) {
    const { Event: event } = JSON.parse(await read(server, `${uuid}.json`)) as { Event: Event };
    expect(event).toMatchObject({ uuid, info, timestamp: String(timestamp) });
    events.set(info, event);
  }
  return events;
}

describe("the MISP feed", () => {
  it("has an event per day and collection, with stable ids", async () => {
    await using server = await rig();
    const seen = { firstSeen: "2026-01-01", lastSeen: "2026-11-01", ttl: null };
    await server.commit("a", [
      iocOf("203.0.114.1", { ...seen, tlp: "amber", severity: "red" }),
      iocOf("bad.example", { ...seen, type: "domain" }),
      iocOf("203.0.114.2", { ...seen, firstSeen: "2026-01-02" }),
      iocOf("203.0.114.3", { ...seen, tlp: "red" }),
    ]);
    await server.commit("b", [iocOf("203.0.114.1", seen)], "malware/cnc");
    const events = await pull(server);
    expect([...events.keys()].sort()).toEqual([
      "ioc/common, 2026-01-01",
      "ioc/common, 2026-01-02",
      "malware/cnc, 2026-01-01",
    ]);
    const event = events.get("ioc/common, 2026-01-01");
    expect(event?.date).toBe("2026-01-01");
    expect(event?.Tag).toMatchObject([{ name: "tlp:amber" }]);
    const shown = event?.Attribute.map(({ type, value, to_ids }) => [type, value, to_ids]);
    expect(shown).toEqual([
      ["domain", "bad.example", true],
      ["ip-dst", "203.0.114.1", true],
    ]);
    const hashes = (await read(server, "hashes.csv")).trimEnd().split("\n");
    expect(hashes).toHaveLength(4);
    const md5 = createHash("md5").update("203.0.114.1").digest("hex");
    expect(hashes).toContain(`${md5},${event?.uuid ?? ""}`);
    await server.commit("c", [iocOf("203.0.114.9", seen)]);
    const again = (await pull(server)).get("ioc/common, 2026-01-01");
    expect(again?.uuid).toBe(event?.uuid);
    const ids = (one: Event | undefined) => one?.Attribute.map(({ uuid }) => uuid) ?? [];
    expect(ids(again)).toEqual(expect.arrayContaining(ids(event)));
  });

  it("marks withdrawn and expired indicators as deleted, with a newer timestamp, and lists them again", async () => {
    let now = Date.now();
    await using server = await rig({}, () => now);
    const seen = { firstSeen: "2026-01-01", lastSeen: new Date(now).toISOString() };
    const both = [
      iocOf("203.0.114.1", { ...seen, ttl: null }),
      iocOf("203.0.114.2", { ...seen, ttl: 1 }),
    ];
    await server.commit("a", both);
    const states = async () => {
      const [event] = (await pull(server)).values();
      const found = event?.Attribute.map(({ value, to_ids, deleted }) => [value, to_ids, deleted]);
      return { found: found?.sort(), event };
    };
    const first = await states();
    expect(first.found).toEqual([
      ["203.0.114.1", true, false],
      ["203.0.114.2", true, false],
    ]);
    now += 2 * 86_400_000;
    await server.commit("a", both.slice(1));
    const second = await states();
    expect(second.found).toEqual([
      ["203.0.114.1", false, true],
      ["203.0.114.2", false, true],
    ]);
    expect(Number(second.event?.timestamp)).toBeGreaterThan(Number(first.event?.timestamp));
    for (const { uuid, timestamp } of second.event?.Attribute ?? []) {
      const before = first.event?.Attribute.find((one) => one.uuid === uuid);
      expect(Number(timestamp)).toBeGreaterThan(Number(before?.timestamp));
    }
    expect(await read(server, "hashes.csv")).toBe("");
    now += 5000;
    await server.commit("a", both.slice(0, 1));
    expect((await states()).found?.[0]).toEqual(["203.0.114.1", true, false]);
  });

  it("answers in the form of MISP to what is unknown, and while the store can't answer", async () => {
    await using server = await rig();
    expect(await manifestOf(server)).toEqual({});
    for (const path of ["misp/x.json", "misp/", "misp/00000000-0000-4000-8000-000000000000.json"]) {
      const response = await server.get(path);
      expect([response.status, await response.json()]).toEqual([
        404,
        expect.objectContaining({ name: "Not found", url: "/misp/" }),
      ]);
    }
    await server.store.close();
    expect((await server.get("misp/manifest.json")).status).toBe(503);
  });
});
