import { describe, expect, it } from "vitest";
import { createSimulator, type Feed } from "../src/index.ts";
import { clientOf, idsOf, updates } from "./client.ts";

const until = "2026-06-15";
const contentOf = ({ seqUpdate: _, ...members }: Feed) => JSON.stringify(members);

describe("the same seed", () => {
  it("generates the same feeds in two simulators", async () => {
    await using one = await createSimulator({ until, feeds: 60, seed: "tea" });
    await using other = await createSimulator({ until, feeds: 60, seed: "tea" });
    for (const name of [...one.collections("ti"), ...one.collections("drp")])
      expect([...one.feeds(name)], name).toEqual([...other.feeds(name)]);
  });

  it("generates the same ids and cursors for any date", async () => {
    await using one = await createSimulator({ until, feeds: 60 });
    await using other = await createSimulator({ until: "2027-01-01", feeds: 60 });
    const keysOf = (feeds: Iterable<Feed>) =>
      Array.from(feeds, ({ id, seqUpdate }) => [id, seqUpdate]);
    expect(keysOf(one.feeds("ioc/common"))).toEqual(keysOf(other.feeds("ioc/common")));
  });

  it("can be a number or a string of its digits", async () => {
    await using one = await createSimulator({ until, feeds: 3, seed: 7 });
    await using other = await createSimulator({ until, feeds: 3, seed: "7" });
    expect([...one.feedIds("ioc/common")]).toEqual([...other.feedIds("ioc/common")]);
  });

  it("generates other ids than another seed", async () => {
    await using one = await createSimulator({ until, feeds: 60, seed: 1 });
    await using other = await createSimulator({ until, feeds: 60, seed: 2 });
    const ids = new Set(one.feedIds("ioc/common"));
    expect([...other.feedIds("ioc/common")].filter((id) => ids.has(id))).toEqual([]);
  });
});

describe("growth", () => {
  it("has the same result at start and later", async () => {
    await using grown = await createSimulator({ until, feeds: 100 });
    await using started = await createSimulator({ until, feeds: 100, growth: 150 });
    grown.grow(150);
    for (const name of ["ioc/common", "apt/threat", "violation/list"])
      expect([...grown.feeds(name)], name).toEqual([...started.feeds(name)]);
  });

  it("returns only new and changed feeds to a client that continues from its cursor", async () => {
    await using simulator = await createSimulator({ feeds: 100 });
    const client = clientOf(simulator);
    const path = "ioc/common/updated";
    const before = new Map(Array.from(simulator.feeds("ioc/common"), (feed) => [feed.id, feed]));
    const seqUpdate = Math.max(...Array.from(before.values(), (feed) => feed.seqUpdate));
    simulator.grow(40, "ioc/common");

    const received: Feed[] = [];
    for await (const { items } of updates(client, path, { seqUpdate })) received.push(...items);
    const changed = received.filter(({ id }) => before.has(id));
    expect(received.length).toBe(40);
    expect(changed.length).toBe(4);
    for (const feed of changed) {
      const old = before.get(feed.id) as Feed;
      expect(feed.seqUpdate).toBeGreaterThan(old.seqUpdate);
      expect(contentOf(feed)).not.toBe(contentOf(old));
    }
    expect(simulator.count("ioc/common")).toBe(136);
    expect([...simulator.feedIds("ioc/common")].toSorted()).toEqual(
      [...new Set([...before.keys(), ...received.map(({ id }) => id)])].toSorted(),
    );
  });

  it("applies to the given collection, or to all", async () => {
    await using simulator = await createSimulator({
      feeds: { "ioc/common": 10, "malware/cnc": 20 },
    });
    const counts = () =>
      ["ioc/common", "malware/cnc", "hi/threat"].map((name) => simulator.count(name));
    expect(counts()).toEqual([10, 20, 200]);
    simulator.grow(5, "ioc/common");
    expect(counts()).toEqual([15, 20, 200]);
    simulator.grow(5);
    expect(counts()).toEqual([20, 25, 204]);
  });

  it("returns the newest revision of a feed by id", async () => {
    await using simulator = await createSimulator({ feeds: 10, growth: 80 });
    const client = clientOf(simulator);
    for (const name of ["attacks/phishing_group", "osi/vulnerability"])
      for (const feed of simulator.feeds(name))
        expect(await client.json(client.ti(`${name}/${feed.id}`))).toEqual(feed);
  });
});

describe("a start position", () => {
  it("30 days back from sequence_list returns every initial feed", async () => {
    await using simulator = await createSimulator({ feeds: 50, growth: 30 });
    const client = clientOf(simulator);
    const date = new Date(Date.now() - 30 * 86_400_000).toISOString().slice(0, 10);
    const { list } = await client.json<{ list: Record<string, number> }>(
      client.ti("sequence_list", { date }),
    );
    expect(Object.keys(list)).toHaveLength(simulator.collections("ti").length - 2);
    for (const [name, seqUpdate] of Object.entries(list)) {
      const ids = await idsOf(updates(client, `${name}/updated`, { seqUpdate }));
      expect(ids, name).toEqual([...simulator.feedIds(name)]);
    }
  });

  it("for a date is the same from sequence_list and df", async () => {
    await using simulator = await createSimulator({ until, feeds: 120 });
    const client = clientOf(simulator);
    const path = "ioc/common/updated";
    const { list } = await client.json<{ list: Record<string, number> }>(
      client.ti("sequence_list", { date: "2026-06-01", collection: "ioc/common" }),
    );
    const seqUpdate = list["ioc/common"] ?? 0;
    const ids = await idsOf(updates(client, path, { seqUpdate }));
    expect(ids.length).toBeGreaterThan(30);
    expect(ids.length).toBeLessThan(90);
    expect(await idsOf(updates(client, path, { df: "2026-06-01" }))).toEqual(ids);
    const earlier = await idsOf(updates(client, path, { dt: "2026-05-31" }));
    expect([...earlier, ...ids]).toEqual([...simulator.feedIds("ioc/common")]);
  });

  it("in DRP is midnight UTC of the date in microseconds", async () => {
    await using simulator = await createSimulator({ until, feeds: 120 });
    const client = clientOf(simulator);
    const seqUpdate = Date.parse("2026-06-01T00:00:00Z") * 1000;
    const ids = await idsOf(updates(client, "violation/list", { seqUpdate }));
    expect(ids.length).toBeGreaterThan(30);
    expect(ids).toEqual(await idsOf(updates(client, "violation/list", { df: "2026-06-01" })));
  });
});

it("uses cursors of 14 digits in some collections and of 16 in others", async () => {
  await using simulator = await createSimulator({ feeds: 3 });
  const lengths = simulator.collections("ti").map((name) => {
    const [feed] = simulator.feeds(name);
    return String(feed?.seqUpdate).length;
  });
  expect(new Set(lengths)).toEqual(new Set([14, 16]));
});
