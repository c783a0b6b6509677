import { InputError } from "@cyberintegrations/errors";
import { describe, expect, it } from "vitest";
import { tiCollections, type TiCollection, type TiUpdateCollection } from "../src/index.ts";
import { idsOf, tiSession } from "./session.ts";

const names = Object.keys(tiCollections) as TiCollection[];
const updateNames = names.filter(
  (name) => tiCollections[name].iterates === "update",
) as TiUpdateCollection[];

describe("update iteration", () => {
  it("returns exactly the feeds of each collection, in order", async () => {
    await using session = await tiSession({ feeds: 130, growth: 20 });
    const { poller, simulator } = session;
    for (const name of updateNames) {
      const ids = await idsOf(poller.createUpdateGenerator(name));
      expect(ids, name).toEqual([...simulator.feedIds(name)]);
    }
  });

  it("continues from a portion's cursor, and returns only feeds that are new or changed since", async () => {
    await using session = await tiSession({ feeds: 250 });
    const { poller, simulator } = session;
    let seqUpdate: number | string | undefined;
    for await (const portion of poller.createUpdateGenerator("malware/cnc", { limit: 100 })) {
      seqUpdate = portion.seqUpdate;
    }
    const before = new Set(simulator.feedIds("malware/cnc"));
    simulator.grow(30, "malware/cnc");
    const after = [...simulator.feedIds("malware/cnc")];
    const ids = await idsOf(poller.createUpdateGenerator("malware/cnc", { seqUpdate }));
    expect(ids).toEqual(after.slice(-30));
    expect(ids.filter((id) => before.has(String(id)))).toHaveLength(3);
  });

  it("sends df with the first request only, and flags as 1 and 0 with each", async () => {
    await using session = await tiSession({ feeds: 30 });
    const { poller, simulator } = session;
    await idsOf(
      poller.createUpdateGenerator("hi/threat", {
        dateFrom: "2020-01-01",
        limit: 20,
        applyHuntingRules: false,
        isTailored: false,
      }),
    );
    expect(simulator.requests[0]?.params).toMatchObject({
      df: "2020-01-01",
      limit: "20",
      apply_hunting_rules: "0",
      is_tailored: "0",
    });
    expect(simulator.requests[1]?.params).not.toHaveProperty("df");
    expect(simulator.requests[1]?.params).toHaveProperty("apply_hunting_rules", "0");
  });

  it("prefers a cursor to a date, and a date to a missing cursor", async () => {
    await using session = await tiSession({ feeds: 3 });
    const { poller, simulator } = session;
    await idsOf(
      poller.createUpdateGenerator("ioc/common", { dateFrom: "2020-01-01", seqUpdate: 0 }),
    );
    expect(simulator.requests[0]?.params).toEqual({ seqUpdate: "0" });
    simulator.clearRequests();
    await idsOf(
      poller.createUpdateGenerator("ioc/common", { dateFrom: "2020-01-01", seqUpdate: null }),
    );
    expect(simulator.requests[0]?.params).toEqual({ df: "2020-01-01" });
  });

  it("receives and sends cursors beyond 2^53 exactly", async () => {
    await using session = await tiSession({
      feeds: 12,
      faults: [{ collection: "ioc/common", kind: "unsafe-integer", times: Infinity }],
    });
    const { poller, simulator } = session;
    const cursors: unknown[] = [];
    const ids: unknown[] = [];
    for await (const portion of poller.createUpdateGenerator("ioc/common", { limit: 5 })) {
      cursors.push(portion.seqUpdate);
      ids.push(...portion.items.map((feed) => (feed as { id: unknown }).id));
    }
    expect(cursors.every((cursor) => typeof cursor === "string")).toBe(true);
    expect(ids).toEqual([...simulator.feedIds("ioc/common")]);
  });

  it.each([
    ["stuck-cursor", 2],
    ["missing-cursor", 2],
    ["null-cursor", 2],
  ] as const)("ends as stalled on a %s", async (kind, nth) => {
    await using session = await tiSession({
      feeds: 50,
      faults: [{ collection: "ioc/common", kind, nth, times: Infinity }],
    });
    const iteration = idsOf(session.poller.createUpdateGenerator("ioc/common", { limit: 10 }));
    await expect(iteration).rejects.toMatchObject({
      code: "stalled",
      cursor: expect.anything() as unknown,
    });
    expect(session.simulator.requests.length).toBeLessThanOrEqual(2);
  });

  it("accepts a count of null", async () => {
    await using session = await tiSession({
      feeds: 25,
      faults: [{ collection: "ioc/common", kind: "null-count", times: Infinity }],
    });
    const ids = await idsOf(session.poller.createUpdateGenerator("ioc/common", { limit: 10 }));
    expect(ids).toHaveLength(25);
  });

  it("continues after a page without items whose cursor advanced", async () => {
    await using session = await tiSession({ feeds: 25 });
    const { poller, simulator } = session;
    const tenth = Number([...simulator.feeds("ioc/common")][9]?.["seqUpdate"]);
    const body = { count: null, items: [], seqUpdate: tenth + 1 };
    simulator.addFault({ path: "ioc/common/updated", kind: "status", status: 200, body, nth: 2 });
    const ids = await idsOf(poller.createUpdateGenerator("ioc/common", { limit: 10 }));
    expect(ids).toEqual([...simulator.feedIds("ioc/common")]);
  });

  it("requests smaller pages if the API can't return large ones", async () => {
    await using session = await tiSession({
      feeds: 300,
      faults: [
        { collection: "ioc/common", kind: "status", status: 504, limitAbove: 30, times: Infinity },
      ],
    });
    const { poller, simulator } = session;
    const ids = await idsOf(poller.createUpdateGenerator("ioc/common"));
    expect(ids).toEqual([...simulator.feedIds("ioc/common")]);
    // A page that is too large is not retried at the same size: 100, then 50, then 25.
    expect(simulator.requests.slice(0, 4).map(({ params }) => params["limit"])).toEqual([
      undefined,
      "50",
      "25",
      "25",
    ]);
  });

  it.each([
    ["takes too long", { kind: "stall", bytes: 1000 }, { timeout: 200 }],
    ["is too large", { kind: "huge-page", bytes: 2_000_000 }, { maxBodyBytes: 1_000_000 }],
  ] as const)("asks for smaller pages where a page %s", async (_, fault, limits) => {
    await using session = await tiSession(
      {
        feeds: 60,
        faults: [{ collection: "ioc/common", limitAbove: 30, times: Infinity, ...fault }],
      },
      limits,
    );
    const { poller, simulator } = session;
    const ids = await idsOf(poller.createUpdateGenerator("ioc/common"));
    expect(ids).toEqual([...simulator.feedIds("ioc/common")]);
    const asked = simulator.requests.slice(0, 3).map(({ params }) => params["limit"]);
    expect(asked).toEqual([undefined, "50", "25"]);
  });

  it("does not request smaller pages while the API hangs", async () => {
    await using session = await tiSession(
      {
        feeds: 60,
        faults: [{ collection: "ioc/common", kind: "delay", ms: 60_000, nth: 2, times: 6 }],
      },
      { timeout: 200 },
    );
    const { poller, simulator } = session;
    const ids = await idsOf(poller.createUpdateGenerator("ioc/common", { limit: 40 }));
    expect(ids).toEqual([...simulator.feedIds("ioc/common")]);
    const limits = simulator.requests.map(({ params }) => params["limit"]);
    expect(limits).toEqual(Array(9).fill("40"));
  });

  it("explodes the events of group collections on request", async () => {
    await using session = await tiSession({ feeds: 20 });
    const { poller, simulator } = session;
    const groups = [...simulator.feeds("compromised/account_group")] as { events?: unknown }[];
    const events = groups.map(({ events }) =>
      Array.isArray(events) && events.length > 0 ? events.length : 1,
    );
    let feeds = 0;
    for await (const portion of poller.createUpdateGenerator("compromised/account_group", {
      parseEvents: true,
    })) {
      feeds += portion.items.length;
      expect(portion.portionSize).toBe(20);
    }
    expect(feeds).toBe(events.reduce((a, b) => a + b, 0));
  });
});

describe("search iteration", () => {
  it.each(["compromised/breached", "compromised/reaper", "ioc/common"] as const)(
    "returns exactly the feeds of %s, newest first",
    async (name) => {
      await using session = await tiSession({ feeds: 130 });
      const { poller, simulator } = session;
      const ids = await idsOf(
        poller.createSearchGenerator(name, { dateFrom: "2020-01-01", limit: 50 }),
      );
      expect(ids).toEqual([...simulator.feedIds(name)].reverse());
      expect(Object.keys(simulator.requests[1]?.params ?? {}).sort()).toEqual([
        "limit",
        "resultId",
      ]);
    },
  );

  it("ends as stalled if the API repeats a page", async () => {
    await using session = await tiSession({
      feeds: 50,
      faults: [{ collection: "compromised/breached", kind: "stuck-cursor", nth: 2, times: 1 }],
    });
    const { poller, simulator } = session;
    const ids: unknown[] = [];
    const iterating = (async () => {
      for await (const { items } of poller.createSearchGenerator("compromised/breached", {
        limit: 10,
      })) {
        ids.push(...items.map((feed) => (feed as { id: unknown }).id));
      }
    })();
    await expect(iterating).rejects.toMatchObject({ code: "stalled" });
    expect(ids).toEqual([...simulator.feedIds("compromised/breached")].reverse().slice(0, 20));
  });

  it("is the only one of a search-only collection", async () => {
    await using session = await tiSession({ feeds: 1 });
    const { poller, simulator } = session;
    expect(() =>
      poller.createUpdateGenerator("compromised/breached", { allowUnknown: true }),
    ).toThrow(/no update iteration/);
    expect(simulator.requests).toEqual([]);
  });
});

it("uses the keys that the collection has when the generator is created", async () => {
  await using session = await tiSession({ feeds: 3 });
  const { poller, simulator } = session;
  poller.setKeys("ioc/common", { id: "id", kind: "*ioc" });
  poller.setIocsKeys("ioc/common", { ip: "ip" });
  for await (const portion of poller.createUpdateGenerator("ioc/common")) {
    expect(portion.parsePortion()).toEqual(
      [...simulator.feedIds("ioc/common")].map((id) => ({ id, kind: "ioc" })),
    );
    expect(Object.keys(portion.getIocs())).toEqual(["ip"]);
    expect(JSON.parse(portion.rawJson)).toEqual(portion.rawDict);
  }
  expect(() => {
    poller.setKeys("ioc/common", { id: 7 as unknown as string });
  }).toThrow(InputError);
});
