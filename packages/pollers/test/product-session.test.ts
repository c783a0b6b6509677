import { InputError } from "@cyberintegrations/errors";
import {
  createSimulator,
  type Simulator,
  type SimulatorOptions,
} from "@cyberintegrations/simulator";
import { describe, expect, it } from "vitest";
import { DRPPoller, products, TIPoller, type ProductSession } from "../src/index.ts";
import { idsOf } from "./session.ts";

type Id = keyof typeof products;

/** A running API and a session of a product, as a program opens it. Both are closed at the end of the test. */
async function open(
  id: Id,
  options: SimulatorOptions = { feeds: 3 },
): Promise<AsyncDisposable & { readonly simulator: Simulator; readonly session: ProductSession }> {
  const simulator = await createSimulator(options);
  const { username, apiKey, tiUrl, drpUrl } = simulator;
  const apiUrl = { ti: tiUrl, drp: drpUrl }[id];
  const session = products[id].open({ username, apiKey, apiUrl, retry: { retries: 0 } });
  return {
    simulator,
    session,
    async [Symbol.asyncDispose]() {
      await session[Symbol.asyncDispose]();
      await simulator.close();
    },
  };
}

const aborted = { signal: AbortSignal.abort() };
const abortion = { code: "aborted" };

describe.each([
  ["ti", TIPoller, "ioc/common"],
  ["drp", DRPPoller, "violation/list"],
] as const)("a session of %s", (id, Poller, collection) => {
  it("is of its product, with the poller for everything else", async () => {
    await using opened = await open(id);
    expect(opened.session.product).toBe(products[id]);
    expect(opened.session.poller).toBeInstanceOf(Poller);
    expect(opened.simulator.requests).toEqual([]);
  });

  it("reads a collection with its options, from a cursor too", async () => {
    await using opened = await open(id, { feeds: 30 });
    const { session, simulator } = opened;
    const ids = [...simulator.feedIds(collection)];
    const portions = session.iterate("update", collection, {
      limit: 10,
      seqUpdate: null,
      dateFrom: "2020-01-01",
    });
    const first = await portions.next();
    if (first.done) throw new Error("no portion");
    expect(simulator.requests[0]?.params).toHaveProperty("limit", "10");
    await portions.return();
    const { seqUpdate } = first.value;
    expect(await idsOf(session.iterate("update", collection, { seqUpdate }))).toEqual(
      ids.slice(10),
    );
  });

  it("reads a collection that the catalogue does not know, or fails as the API does", async () => {
    await using opened = await open(id);
    const iteration = idsOf(opened.session.iterate("update", "new/one", { limit: 5 }));
    await expect(iteration).rejects.toMatchObject({ code: "not-found" });
  });

  it("rejects an option that no collection takes", async () => {
    await using opened = await open(id);
    const iterate = () => opened.session.iterate("update", collection, { limits: 5 });
    expect(iterate).toThrow(InputError);
  });

  it("returns one feed by its id", async () => {
    await using opened = await open(id);
    const { session, simulator } = opened;
    const [feed] = simulator.feeds(collection);
    const portion = await session.feed(collection, String(feed?.["id"]));
    expect(portion.items).toEqual([feed]);
    await expect(session.feed(collection, "a", aborted)).rejects.toMatchObject(abortion);
  });

  it("ends a question for grants with the caller's signal", async () => {
    await using opened = await open(id);
    await expect(opened.session.granted(aborted)).rejects.toMatchObject(abortion);
  });

  it("can't be used after it is closed", async () => {
    await using opened = await open(id);
    await opened.session[Symbol.asyncDispose]();
    await expect(opened.session.granted()).rejects.toMatchObject({ code: "invalid-input" });
  });
});

describe("a session of Threat Intelligence", () => {
  it("lists granted collections, those without data included", async () => {
    await using opened = await open("ti", { feeds: 1, grants: ["apt/threat"] });
    expect(await opened.session.granted()).toEqual([
      {
        collection: "apt/threat",
        label: "apt threat",
        route: "/api/v2/apt/threat",
        huntingRulesUsed: true,
      },
      {
        collection: "compromised/imei",
        label: "compromised imei",
        route: null,
        huntingRulesUsed: false,
      },
    ]);
  });

  it.each(["2026-03-15", "2026-03-15T12:34:56Z"])(
    "starts at the API's own cursor for the day of %s",
    async (dateFrom) => {
      await using opened = await open("ti", { feeds: 60, until: "2026-03-31" });
      const { session, simulator } = opened;
      const start = await session.startAt("ioc/common", dateFrom);
      expect(simulator.requests.map(({ path, params }) => [path, params])).toEqual([
        ["sequence_list", { date: "2026-03-15", collection: "ioc/common" }],
      ]);
      expect(start).toEqual({ seqUpdate: expect.anything() as unknown, dateFrom });
      const ids = await idsOf(session.iterate("update", "ioc/common", { ...start }));
      expect(ids.length).toBeGreaterThan(10);
      expect(ids.length).toBeLessThan(60);
    },
  );

  it("starts a collection that the API has no cursor for at the date", async () => {
    await using opened = await open("ti");
    const { session, simulator } = opened;
    simulator.addFault({
      path: "sequence_list",
      kind: "status",
      status: 200,
      body: { list: null },
    });
    const start = await session.startAt("new/one", "2026-03-15");
    expect(start).toEqual({ seqUpdate: null, dateFrom: "2026-03-15" });
    await expect(session.startAt("ioc/common", "2026-03-15", aborted)).rejects.toMatchObject(
      abortion,
    );
  });

  it("reads a search, also of a collection that the catalogue does not know", async () => {
    await using opened = await open("ti");
    const { session, simulator } = opened;
    const ids = await idsOf(session.iterate("search", "compromised/breached", { limit: 2 }));
    expect(ids).toEqual([...simulator.feedIds("compromised/breached")].reverse());
    const unknown = idsOf(session.iterate("search", "new/one", { applyHuntingRules: true }));
    await expect(unknown).rejects.toMatchObject({ code: "not-found" });
  });

  it("rejects update iteration of a collection that has none", async () => {
    await using opened = await open("ti");
    expect(() => opened.session.iterate("update", "compromised/breached", {})).toThrow(
      expect.objectContaining({
        path: ["collection"],
        hint: "Use createSearchGenerator with a dateFrom and a dateTo.",
      }),
    );
  });

  it("returns one feed of an unknown collection only on request", async () => {
    await using opened = await open("ti");
    await expect(opened.session.feed("new/one", "a")).rejects.toSatisfy(InputError.isInstance);
    const feed = opened.session.feed("new/one", "a", { allowUnknown: true });
    await expect(feed).rejects.toMatchObject({ code: "not-found" });
  });

  it("searches all collections, and ends with the caller's signal", async () => {
    await using opened = await open("ti", { feeds: 20 });
    const { globalSearch } = opened.session;
    const hits = (await globalSearch?.hits("report")) ?? [];
    expect(hits.find(({ collection }) => collection === "hi/threat")).toMatchObject({
      count: 20,
      failed: false,
    });
    const found = new Set<string>();
    const read = async (options?: { readonly signal?: AbortSignal }) => {
      for await (const { collection } of globalSearch?.feeds("report", options) ?? [])
        found.add(collection);
    };
    await expect(read()).rejects.toMatchObject({ name: "PartialError" });
    expect(found).toContain("hi/threat");
    await expect(read(aborted)).rejects.toMatchObject(abortion);
    await expect(globalSearch?.hits("report", aborted)).rejects.toMatchObject(abortion);
  });

  it("opens a file of a report, and rejects collections without files", async () => {
    await using opened = await open("ti", { feeds: 30 });
    const { session, simulator } = opened;
    const reports = [...simulator.feeds("hi/threat")] as { id: string; files?: { id: string }[] }[];
    const report = reports.find(({ files }) => Array.isArray(files) && files.length > 0);
    const [id, file] = [report?.id ?? "", report?.files?.[0]?.id ?? ""];
    const answer = await session.openFile?.("hi/threat", id, file);
    let bytes = 0;
    for await (const chunk of answer?.body ?? []) bytes += chunk.byteLength;
    expect(bytes).toBe(answer?.contentLength);
    expect(bytes).toBeGreaterThan(0);
    await expect(session.openFile?.("ioc/common", id, file)).rejects.toMatchObject({
      path: ["collection"],
      message: "collection: the feeds of ioc/common have no files",
      hint: "Only threat reports have files: apt/threat and hi/threat.",
    });
    await expect(session.openFile?.("hi/threat", id, file, aborted)).rejects.toMatchObject(
      abortion,
    );
  });
});

describe("a session of Digital Risk Protection", () => {
  const row = (collection: string) => ({
    collection,
    label: "",
    route: collection,
    huntingRulesUsed: false,
  });

  it.each([
    [
      "its known subscriptions",
      ["violation/list", "other", "compromised/darkweb"],
      ["violation/list", "compromised/darkweb"],
    ],
    ["one subscription", ["compromised/darkweb"], ["compromised/darkweb"]],
    ["violations if it knows no subscription", ["Anti-Piracy", "constructor"], ["violation/list"]],
    ["nothing without subscriptions", [], []],
  ])("grants %s", async (_, subscriptions, granted) => {
    await using opened = await open("drp");
    const body = { data: { subscriptions } };
    opened.simulator.addFault({
      path: "settings/subscriptions",
      kind: "status",
      status: 200,
      body,
    });
    expect(await opened.session.granted()).toEqual(granted.map(row));
  });

  it("starts at a date without a request", async () => {
    await using opened = await open("drp");
    const { session, simulator } = opened;
    expect(await session.startAt("violation/list", "2026-03-15")).toEqual({
      dateFrom: "2026-03-15",
    });
    expect(simulator.requests).toEqual([]);
  });

  it("has no search, no global search and no files", async () => {
    await using opened = await open("drp");
    const { session } = opened;
    expect(() => session.iterate("search", "violation/list", {})).toThrow(
      expect.objectContaining({
        path: ["collection"],
        message: "collection: violation/list has no search iteration",
      }),
    );
    expect([session.globalSearch, session.openFile]).toEqual([undefined, undefined]);
  });
});
