import { parseJson, type JsonObject } from "cyberintegrations";
import { expect, it } from "vitest";
import { recordMaker } from "../src/records.ts";

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

it("rejects each feed that it can't process, under a unique name and without its content, and continues", () => {
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

it("takes an empty id for none, and the digits of a long one", () => {
  const ids = (...items: object[]) => maker(items as JsonObject[]).feeds.map(({ id }) => id);
  const [one, other, third] = ids({ id: "", a: 1 }, { id: "", a: 2 }, { id: "", a: 3 });
  expect(new Set([one, other, third]).size).toBe(3);
  for (const id of [one, other, third]) expect(id).toMatch(/^sha256:/);
  const page = parseJson('[{"id": 12345678901234567890123}, {"id": 0}]') as JsonObject[];
  expect(ids(...page)).toEqual(["12345678901234567890123", "0"]);
});

it("gives a feed without an id the same id at each delivery: cursors are not its content", () => {
  const [one, again] = maker([
    { seqUpdate: 1, a: 1, events: { seqUpdate: 1 }, list: [{ seqUpdate: "90071992547409931" }] },
    { seqUpdate: "2", a: 1, events: { seqUpdate: "3" }, list: [{ seqUpdate: 4 }] },
  ]).feeds;
  expect(one?.id).toBe(again?.id);
  expect([one?.seqUpdate, again?.seqUpdate]).toEqual(["1", "2"]);
});

it("knows a feed without an id however deep it is", () => {
  const deep = parseJson(`${'{"a":'.repeat(20_000)}1${"}".repeat(20_000)}`);
  expect(maker([deep]).feeds[0]?.id).toMatch(/^sha256:/);
});

it.each([
  [null, "null"],
  ["evil.example", "a string"],
  [7, "a number"],
  [true, "a boolean"],
  [["192.0.2.1"], "a list"],
])("rejects the item %j with a reason", (item, kind) => {
  const { feeds, rejected } = maker([item, { id: "good" }]);
  expect(feeds.map(({ id }) => id)).toEqual(["good"]);
  expect(rejected).toMatchObject([
    { reason: `expected a feed, an object; got ${kind}`, raw: JSON.stringify(item) },
  ]);
});

it("names what it can't make sense of by group and event, where it can", () => {
  const failing = recordMaker(
    settings,
    () => {
      throw new RangeError();
    },
    "events",
  );
  const group = { id: "g", seqUpdate: 7 };
  const { rejected } = failing([
    { ...group, events: { id: "a" } },
    { ...group, events: { id: "b" } },
    { ...group, events: [] },
    "text",
  ]);
  expect(rejected).toMatchObject([
    { id: "g:a", group: "g", seqUpdate: "7" },
    { id: "g:b", group: "g" },
    { id: "g", group: "g" },
    { id: expect.stringMatching(/^unknown:/) as string, seqUpdate: null },
  ]);
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

it("identifies an event without an id by its own content, whatever the group contains", () => {
  const exploded = recordMaker(settings, (feed) => feed, "events");
  const [one, again, other, text, otherText, none, noList] = exploded([
    { id: "g", seqUpdate: 1, events: { ip: "192.0.2.1" } },
    { id: "g", seqUpdate: 2, eventCount: 5, events: { ip: "192.0.2.1", id: "" } },
    { id: "g", events: { ip: "192.0.2.2" } },
    { id: "g", events: "a" },
    { id: "g", events: "b" },
    { id: "g", events: [] },
    { id: "g" },
  ]).feeds.map(({ id }) => id);
  expect(one).toMatch(/^g:sha256:/);
  expect(again).not.toBe(one);
  expect(new Set([one, other, text, otherText, none]).size).toBe(5);
  expect([none, noList]).toEqual(["g", "g"]);
  const later = exploded([{ id: "g", seqUpdate: 9, events: { ip: "192.0.2.1" } }]);
  expect(later.feeds[0]?.id).toBe(one);
});

it("never mixes up the events of two groups", () => {
  const exploded = recordMaker(settings, (feed) => feed, "events");
  const { feeds } = exploded([
    { id: "a:b", events: { id: "c" } },
    { id: "a", events: { id: "b:c" } },
    { id: "a%3Ab", events: { id: "c" } },
    { id: "a:b:c", events: [] },
    { id: "", events: { id: "c" } },
  ]);
  expect(new Set(feeds.map(({ id }) => id)).size).toBe(5);
  expect(feeds.map(({ group }) => group)).toEqual([
    ...["a%3Ab", "a", "a%253Ab", "a%3Ab%3Ac", undefined],
  ]);
});

it("rejects an item that is not a feed and is nested too deep to be written, without its text", () => {
  const deep = parseJson(`${"[".repeat(20_000)}1${"]".repeat(20_000)}`);
  const { rejected } = maker([deep]);
  expect(rejected).toMatchObject([
    { id: expect.stringMatching(/^sha256:/) as string, seqUpdate: null, raw: null },
  ]);
});

it("has the feed's JSON, as it is after redaction, and maps and searches the redacted feed", () => {
  const redacted = recordMaker({ keys: { secret: "secret" }, iocs: { ip: "secret" } }, () => ({
    id: "a",
    secret: "***",
  }));
  expect(redacted([{ id: "a", secret: "192.0.2.1" }]).feeds).toEqual([
    {
      id: "a",
      group: undefined,
      seqUpdate: null,
      feed: { id: "a", secret: "***" },
      json: '{"id":"a","secret":"***"}',
      parsed: { secret: "***" },
      iocs: [expect.objectContaining({ raw: "***" })],
    },
  ]);
});

it.each([
  [0, "0"],
  ["", ""],
  ["00123", "00123"],
  [true, null],
  [null, null],
  [[1], null],
  [{}, null],
])("reads the cursor %j of a feed as %j", (seqUpdate, expected) => {
  expect(maker([{ id: "a", seqUpdate }]).feeds[0]?.seqUpdate).toBe(expected);
});

it.each([[true], [null], [["a"]], [{}]])("does not take %j for an id", (id) => {
  expect(maker([{ id }]).feeds[0]?.id).toMatch(/^sha256:/);
});

it("names the kind of an error that is not an Error, and not its text", () => {
  const failing = recordMaker(settings, () => {
    // eslint-disable-next-line @typescript-eslint/only-throw-error
    throw "canary";
  });
  expect(failing([{ id: "a", seqUpdate: 7 }, { seqUpdate: 8 }]).rejected).toEqual([
    {
      id: "a",
      group: undefined,
      seqUpdate: "7",
      reason: "could not be redacted, mapped or searched (string)",
      raw: null,
    },
    expect.objectContaining({
      id: expect.stringMatching(/^unknown:[\w-]{36}$/) as string,
      seqUpdate: "8",
    }),
  ]);
});

it("rejects a feed that can't be mapped or searched", () => {
  const failing = recordMaker(
    {
      keys: () => {
        throw new TypeError("canary");
      },
      iocs: {},
    } as never,
    (feed) => feed,
  );
  expect(failing([{ id: "a" }])).toMatchObject({ feeds: [], rejected: [{ id: "a" }] });
});

it("identifies an event that is a list by its content, and an empty object too", () => {
  const exploded = recordMaker(settings, (feed) => feed, "events");
  const ids = exploded([
    { id: "g", events: ["a"] },
    { id: "g", events: ["b"] },
    { id: "g", events: {} },
    { id: "g", events: null },
  ]).feeds.map(({ id }) => id);
  expect(new Set(ids).size).toBe(4);
  for (const id of ids.slice(0, 3)) expect(id).toMatch(/^g:sha256:/);
  expect(ids[3]).toBe("g");
});
