import { CyberIntegrationsError, PartialError } from "@cyberintegrations/errors";
import { Portion } from "@cyberintegrations/parser";
import { describe, expect, it } from "vitest";
import { searchEverywhere } from "../src/ti/search-everywhere.ts";
import { tiSession } from "./session.ts";

/** What a request of a poller sends: the path and the parameters. */
async function sent(
  ask: (poller: Awaited<ReturnType<typeof tiSession>>["poller"]) => Promise<unknown>,
) {
  await using session = await tiSession({ feeds: 1 });
  await ask(session.poller).catch(() => undefined);
  return session.simulator.requests.map(({ method, path, params }) => [method, path, params]);
}

describe("a question", () => {
  it.each<[string, Parameters<typeof sent>[0], unknown]>([
    ["for all cursors", (poller) => poller.getSeqUpdateDict(), ["GET", "sequence_list", {}]],
    [
      "for one cursor",
      (poller) => poller.getSeqUpdateDict({ date: "2026-01-31", collection: "ioc/common" }),
      ["GET", "sequence_list", { date: "2026-01-31", collection: "ioc/common" }],
    ],
    [
      "for the cursors of hunting rules",
      (poller) => poller.getSeqUpdateDict({ applyHuntingRules: true }),
      ["GET", "sequence_list", { apply_hunting_rules: "1" }],
    ],
    [
      "for the cursors of all feeds",
      (poller) => poller.getSeqUpdateDict({ applyHuntingRules: false }),
      ["GET", "sequence_list", { apply_hunting_rules: "0" }],
    ],
    [
      "for a feed",
      (poller) => poller.searchFeedById("ioc/common", "a/b"),
      ["GET", "ioc/common/a%2Fb", {}],
    ],
    [
      "for a file",
      (poller) => poller.searchFileInThreats("hi/threat", "a", "b c"),
      ["GET", "hi/threat/a/file/b%20c", {}],
    ],
    [
      "for an action with parameters",
      (poller) =>
        poller.executeActionById("malware/cnc", "a", "describe", {
          params: { part: 0, deep: false },
        }),
      ["GET", "malware/cnc/a/action/describe", { part: "0", deep: "false" }],
    ],
    [
      "for matches",
      (poller) => poller.globalSearch("ip:192.0.2.1"),
      ["GET", "search", { q: "ip:192.0.2.1" }],
    ],
    [
      "for an address",
      (poller) => poller.graphIpSearch("192.0.2.1"),
      ["GET", "utils/graph/ip", { ip: "192.0.2.1" }],
    ],
    [
      "for a domain",
      (poller) => poller.graphDomainSearch("a.example"),
      ["GET", "utils/graph/domain", { domain: "a.example" }],
    ],
  ])("%s has one request with its parameters", async (_, ask, request) => {
    expect(await sent(ask)).toEqual([request]);
  });

  it("for an address or a domain returns the API's answer", async () => {
    await using session = await tiSession({ feeds: 1 });
    const { poller } = session;
    expect(await poller.graphIpSearch("192.0.2.1")).toMatchObject({ ip: "192.0.2.1" });
    expect(await poller.graphDomainSearch("a.example")).toMatchObject({ domain: "a.example" });
  });

  it.each<[string, Parameters<typeof sent>[0], string]>([
    ["an address", (poller) => poller.graphIpSearch(""), "ip: "],
    ["a domain", (poller) => poller.graphDomainSearch(""), "domain: "],
    [
      "a flag",
      (poller) => poller.getSeqUpdateDict({ applyHuntingRules: 1 as never }),
      "applyHuntingRules: ",
    ],
    ["a date", (poller) => poller.getSeqUpdateDict({ date: "2026-02-30" }), "date: "],
    ["a list of addresses", (poller) => poller.scoring([""]), "ips: "],
    [
      "a query for everything",
      (poller) => Promise.resolve().then(() => poller.searchEverywhere("")),
      "query: ",
    ],
  ])("without %s that is valid is rejected before any request", async (_, ask, name) => {
    await using session = await tiSession({ feeds: 1 });
    await expect(ask(session.poller)).rejects.toMatchObject({
      code: "invalid-input",
      message: expect.stringContaining(name) as string,
    });
    expect(session.simulator.requests).toEqual([]);
  });

  it("for scores is sent again if the API is unavailable, because it changes nothing", async () => {
    await using session = await tiSession({
      feeds: 1,
      faults: [{ path: "scoring", kind: "status", status: 503 }],
    });
    const scores = await session.poller.scoring("192.0.2.1");
    expect(Object.keys(scores)).toEqual(["192.0.2.1"]);
    expect(session.simulator.requests.map(({ status }) => status)).toEqual([503, 200]);
  });

  it("for an action returns parsed JSON with decode: true, too", async () => {
    await using session = await tiSession({ feeds: 1 });
    const { poller, simulator } = session;
    const [id = ""] = simulator.feedIds("malware/cnc");
    const answer = { id, action: "describe", params: { part: "1" } };
    for (const decode of [true, undefined]) {
      const options = { decode, params: { part: 1 } };
      expect(await poller.executeActionById("malware/cnc", id, "describe", options)).toEqual(
        answer,
      );
    }
  });

  it("for a cursor returns null for a collection without one, next to the others", async () => {
    await using session = await tiSession({
      feeds: 1,
      faults: [
        { path: "sequence_list", kind: "status", status: 200, body: { list: { "hi/threat": 1 } } },
      ],
    });
    expect(await session.poller.getSeqUpdateDict({ collection: "ioc/common" })).toEqual({
      "ioc/common": null,
      "hi/threat": 1,
    });
  });
});

describe("a search everywhere", () => {
  const hit = (collection: string, count: number | null, failed = false) => ({
    collection,
    count,
    failed,
    label: "",
    raw: {},
  });
  const portion = Portion.fromPage({ items: [{ id: "a" }] });
  const forbidden = new CyberIntegrationsError("forbidden", "no");

  async function search(
    hits: readonly ReturnType<typeof hit>[],
    failing: Readonly<Record<string, Error>> = {},
  ) {
    const read: string[] = [];
    const found: string[] = [];
    let thrown: unknown;
    try {
      const portions = searchEverywhere(
        () => Promise.resolve(hits),
        // eslint-disable-next-line @typescript-eslint/require-await
        async function* (collection) {
          read.push(collection);
          yield portion;
          const error = failing[collection];
          if (error) throw error;
          yield portion;
        },
      );
      for await (const one of portions) {
        expect(one.portion).toBe(portion);
        found.push(one.collection);
      }
    } catch (error) {
      thrown = error;
    }
    return { read, found, thrown };
  }

  it("reads collections with matches, and those whose number of matches is unknown", async () => {
    const result = await search([hit("a", 1), hit("b", 0), hit("c", null)]);
    expect(result).toEqual({ read: ["a", "c"], found: ["a", "a", "c", "c"], thrown: undefined });
  });

  it("reads the others if some could not be searched or fail, and names each with its error", async () => {
    const result = await search([hit("x", 5, true), hit("a", 1), hit("b", 1)], { a: forbidden });
    expect(result).toMatchObject({ read: ["a", "b"], found: ["a", "b", "b"] });
    expect(result.thrown).toSatisfy(PartialError.isInstance);
    expect(Object.fromEntries((result.thrown as PartialError).failures)).toEqual({
      x: expect.objectContaining({
        code: "not-searched",
        message: "The API could not search x",
      }) as unknown,
      a: forbidden,
    });
  });

  it.each([
    ["an abort", new CyberIntegrationsError("aborted", "stop")],
    ["a defect of the program", new TypeError("bug")],
  ])("ends at %s, without reading the others", async (_, error) => {
    const result = await search([hit("a", 1), hit("b", 1)], { a: error });
    expect(result).toEqual({ read: ["a"], found: ["a"], thrown: error });
  });

  it("requests nothing before the first portion, and reads pages of the given size", async () => {
    await using session = await tiSession({
      feeds: 20,
      grants: ["hi/threat", "compromised/breached"],
    });
    const { poller, simulator } = session;
    const portions = poller.searchEverywhere("report", { limit: 5 });
    expect(simulator.requests).toEqual([]);
    await portions.next();
    await portions.return();
    expect(simulator.requests.slice(0, 2).map(({ path, params }) => [path, params])).toEqual([
      ["search", { q: "report" }],
      ["hi/threat/updated", { q: "report", limit: "5" }],
    ]);
  });

  it("reads a collection that the catalogue does not know, and reports its error", async () => {
    await using session = await tiSession({ feeds: 1 });
    const body = [{ apiPath: "new/one", count: 1 }];
    session.simulator.addFault({ path: "search", kind: "status", status: 200, body });
    const error = await session.poller
      .searchEverywhere("report")
      .next()
      .catch((thrown: unknown) => thrown);
    expect((error as PartialError).failures.get("new/one")).toMatchObject({ code: "not-found" });
  });
});
