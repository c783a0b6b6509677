import { createHash } from "node:crypto";
import { PartialError } from "@cyberintegrations/errors";
import { describe, expect, it } from "vitest";
import { tiCollections } from "../src/index.ts";
import { tiSession } from "./session.ts";

describe("the granted collections", () => {
  it("are each collection once, without those that have no data", async () => {
    await using session = await tiSession({ feeds: 1, grants: ["apt/threat", "malware/yara"] });
    const { poller } = session;
    expect(await poller.getAvailableCollections()).toEqual(["apt/threat", "malware/yara"]);
    expect(await poller.getHuntingRulesCollections()).toEqual(["apt/threat"]);
    const granted = await poller.getGrantedCollections();
    expect(granted.find(({ collection }) => collection === "compromised/imei")).toMatchObject({
      route: null,
    });
  });

  it("match the catalogue", async () => {
    await using session = await tiSession({ feeds: 1 });
    const available = await session.poller.getAvailableCollections();
    expect(new Set(available)).toEqual(new Set(Object.keys(tiCollections)));
  });
});

describe("the cursor to start from", () => {
  it("is the API's cursor for the date: older feeds are not returned", async () => {
    await using session = await tiSession({ feeds: 100, until: "2026-03-31" });
    const { poller, simulator } = session;
    const { "ioc/common": seqUpdate } = await poller.getSeqUpdateDict({
      date: "2026-03-15",
      collection: "ioc/common",
    });
    let feeds = 0;
    for await (const { items } of poller.createUpdateGenerator("ioc/common", { seqUpdate }))
      feeds += items.length;
    expect(feeds).toBeGreaterThan(20);
    expect(feeds).toBeLessThan(simulator.count("ioc/common"));
  });

  it.each([
    ["null", { list: null }],
    ["without the collection", { list: { "hi/threat": 1 } }],
    ["invalid", { list: { "ioc/common": "soon" } }],
  ])("is null if the list is %s, and does not start from the beginning", async (_, body) => {
    await using session = await tiSession({
      feeds: 1,
      faults: [{ path: "sequence_list", kind: "status", status: 200, body }],
    });
    const { "ioc/common": seqUpdate } = await session.poller.getSeqUpdateDict({
      collection: "ioc/common",
    });
    expect(seqUpdate).toBeNull();
    expect(() => session.poller.createUpdateGenerator("ioc/common", { seqUpdate })).toThrow(
      /expected a cursor, got null/,
    );
  });

  it("has all its digits", async () => {
    await using session = await tiSession({
      feeds: 1,
      faults: [
        {
          path: "sequence_list",
          kind: "status",
          status: 200,
          body: '{"list": {"ioc/common": 90071992547409931234}}',
        },
      ],
    });
    const list = await session.poller.getSeqUpdateDict();
    expect(list).toEqual({ "ioc/common": "90071992547409931234" });
  });
});

describe("a feed by its id", () => {
  it("is a portion with one feed, mapped with its collection's keys", async () => {
    await using session = await tiSession({ feeds: 3 });
    const { poller, simulator } = session;
    const [feed] = simulator.feeds("ioc/common");
    poller.setKeys("ioc/common", { id: "id" });
    const portion = await poller.searchFeedById("ioc/common", String(feed?.["id"]));
    expect(portion.items).toEqual([feed]);
    expect(portion.parsePortion()).toEqual([{ id: feed?.["id"] }]);
  });

  it("is not-found if there is none", async () => {
    await using session = await tiSession({ feeds: 1 });
    await expect(session.poller.searchFeedById("ioc/common", "nope/../x")).rejects.toMatchObject({
      code: "not-found",
      status: 404,
    });
  });
});

describe("a file of a report", () => {
  it("is complete, and the same as a stream", async () => {
    await using session = await tiSession({ feeds: 30 });
    const { poller, simulator } = session;
    const reports = [...simulator.feeds("hi/threat")] as {
      id: string;
      files?: { id: string; size: number }[];
    }[];
    const report = reports.find(({ files }) => Array.isArray(files) && files.length > 0);
    const file = report?.files?.[0];
    if (!report || !file) throw new Error("no report has a file");
    const bytes = await poller.searchFileInThreats("hi/threat", report.id, file.id);
    expect(bytes.byteLength).toBe(file.size);
    const hash = createHash("sha256");
    const { body, contentLength } = await poller.openFileInThreats("hi/threat", report.id, file.id);
    for await (const chunk of body) hash.update(chunk);
    expect(contentLength).toBe(file.size);
    expect(hash.digest("hex")).toBe(createHash("sha256").update(bytes).digest("hex"));
  });
});

it("returns an action's response as JSON, or as bytes", async () => {
  await using session = await tiSession({ feeds: 1 });
  const { poller, simulator } = session;
  const [id = ""] = simulator.feedIds("malware/cnc");
  expect(await poller.executeActionById("malware/cnc", id, "describe")).toBeTypeOf("object");
  const bytes = await poller.executeActionById("malware/cnc", id, "download", {
    decode: false,
    params: { part: 1 },
  });
  expect(bytes).toBeInstanceOf(Uint8Array);
});

it("scores addresses from 0 to 100, one or many", async () => {
  await using session = await tiSession({ feeds: 1 });
  const scores = await session.poller.scoring(["192.0.2.1", "192.0.2.2"]);
  expect(Object.keys(scores)).toEqual(["192.0.2.1", "192.0.2.2"]);
  expect(await session.poller.scoring("192.0.2.1")).toEqual({ "192.0.2.1": scores["192.0.2.1"] });
});

describe("search everywhere", () => {
  it("reads all matches of the global search, each portion with its collection", async () => {
    await using session = await tiSession({ feeds: 60 });
    const { poller, simulator } = session;
    const [feed] = simulator.feeds("compromised/breached");
    const query = String(feed?.["leakName"]);
    const hits = (await poller.globalSearch(query)).filter(({ failed }) => !failed);
    expect(hits.length).toBeGreaterThan(0);
    const found: Record<string, number> = {};
    const reading = async () => {
      for await (const { collection, portion } of poller.searchEverywhere(query)) {
        found[collection] = (found[collection] ?? 0) + portion.items.length;
      }
    };
    // The API always reports one collection that it could not search.
    await expect(reading()).rejects.toSatisfy(PartialError.isInstance);
    expect(found).toEqual(
      Object.fromEntries(hits.map(({ collection, count }) => [collection, count])),
    );
  });

  it("reports the failed collections at the end, and reads the others", async () => {
    await using session = await tiSession({
      feeds: 20,
      faults: [{ path: "apt/threat/updated", kind: "status", status: 403, times: Infinity }],
    });
    const found = new Set<string>();
    const reading = async () => {
      for await (const { collection } of session.poller.searchEverywhere("report"))
        found.add(collection);
    };
    const error: unknown = await reading().catch((thrown: unknown) => thrown);
    expect((error as PartialError).failures.get("apt/threat")).toMatchObject({ code: "forbidden" });
    expect(found).toContain("hi/threat");
    expect(found).not.toContain("apt/threat");
  });
});
