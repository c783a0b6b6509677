import { expect, it } from "vitest";
import { recordMaker } from "../src/index.ts";

const settings = { keys: { id: "id" }, iocs: { ip: "ip" } };
const maker = recordMaker(settings, (feed) => feed);

it("makes a record of each feed, known by its id", () => {
  const { feeds, rejected } = maker([{ id: 7, seqUpdate: "12", ip: "192.0.2.1" }]);
  expect(rejected).toEqual([]);
  expect(feeds).toMatchObject([
    { id: "7", seqUpdate: "12", parsed: { id: 7 }, iocs: [{ type: "ipv4", value: "192.0.2.1" }] },
  ]);
});

it("knows a feed without an id by its content", () => {
  const [one, other, same] = maker([{ a: 1 }, { a: 2 }, { a: 1 }]).feeds.map(({ id }) => id);
  expect(one).toMatch(/^sha256:/);
  expect(one).toBe(same);
  expect(one).not.toBe(other);
});

it("rejects what it can't make sense of, each under a name of its own, without its content, and goes on", () => {
  const failing = recordMaker(settings, (feed) => {
    if (JSON.stringify(feed).includes("canary")) throw new RangeError("canary");
    return feed;
  });
  const { feeds, rejected } = failing([{ a: "canary" }, { id: "b" }, { a: "canary", b: 1 }]);
  expect(feeds.map(({ id }) => id)).toEqual(["b"]);
  expect(new Set(rejected.map(({ id }) => id)).size).toBe(2);
  expect(rejected[0]).toMatchObject({
    raw: null,
    reason: expect.stringContaining("RangeError") as string,
  });
  expect(JSON.stringify(rejected)).not.toContain("canary");
});

it("knows each event of an exploded group by itself", () => {
  const exploded = recordMaker(settings, (feed) => feed, "events");
  const ids = exploded([
    { id: "group", events: { id: "one" } },
    { id: "group", events: { id: "two" } },
    { id: "group", events: { ip: "192.0.2.1" } },
    { id: "none", events: [] },
  ]).feeds.map(({ id }) => id);
  expect(ids.slice(0, 2)).toEqual(["group:one", "group:two"]);
  expect(new Set(ids).size).toBe(4);
});
