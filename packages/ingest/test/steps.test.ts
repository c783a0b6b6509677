import { Portion, products, type JsonObject, type ProductSession } from "cyberintegrations";
import { describe, expect, it } from "vitest";
import { defaultCollection, firstPortion, type StepsOptions } from "../src/index.ts";
import { steps, type Step } from "../src/steps.ts";
import { startApi, type Api } from "./api.ts";

const never = new AbortController().signal;
/** Noon of the day on which the simulated feeds end. */
const noon = Date.parse("2026-03-31T12:00:00Z");
const until = "2026-03-31";
const day = 86_400_000;

function optionsFor(
  { session }: Pick<Api, "session">,
  collection: string,
  change: Partial<StepsOptions> = {},
): StepsOptions {
  return {
    session,
    collection,
    settings: defaultCollection(products.ti, collection),
    stored: null,
    signal: never,
    now: () => noon,
    ...change,
  };
}

const all = (options: StepsOptions): Promise<Step[]> => Array.fromAsync(steps(options));

/** What a step would store: the number of feeds, the cursor after it, and what remains. */
const outline = (some: readonly Step[]) =>
  some.map(({ portion, to, left }) => [portion?.items.length, to, left]);

const settings = (collection: string, change: object) => ({
  ...defaultCollection(products.ti, collection),
  ...change,
});

/** A session that returns these pages, and records what it is asked for. */
function fakeSession(pages: readonly JsonObject[]) {
  const asked: unknown[][] = [];
  const session = {
    product: products.ti,
    // eslint-disable-next-line @typescript-eslint/require-await
    async *iterate(...request: unknown[]) {
      asked.push(request);
      for (const page of pages) yield Portion.fromPage(page);
    },
  } as unknown as ProductSession;
  return { session, asked };
}

it("reads a collection that the catalogue does not know as an update", async () => {
  await using api = await startApi({ feeds: 1 });
  const read = all(optionsFor(api, "new/one", { stored: "0" }));
  await expect(read).rejects.toMatchObject({ code: "not-found" });
  expect(api.asked()).toEqual([["new/one/updated", { seqUpdate: "0" }]]);
});

it.each([
  ["update", "ioc/common"],
  ["search", "compromised/breached"],
])("asks the session for its kind of iteration: %s", async (kind, name) => {
  const { session, asked } = fakeSession([]);
  await all(optionsFor({ session }, name, { stored: "2026-03-30T00:00:00.000Z" }));
  expect(asked).toEqual([[kind, name, expect.anything()]]);
});

describe("an update of a collection", () => {
  const name = "ioc/common";

  it("starts 30 days back without a cursor", async () => {
    await using api = await startApi({ feeds: 20, until });
    const read = await all(optionsFor(api, name));
    expect(api.asked()[0]).toEqual(["sequence_list", { date: "2026-03-01", collection: name }]);
    expect(read.flatMap(({ portion }) => portion?.items)).toHaveLength(20);
  });

  it("starts at the day in its settings without a cursor", async () => {
    await using api = await startApi({ feeds: 20, until });
    await all(optionsFor(api, name, { settings: settings(name, { from: "2026-03-20" }) }));
    expect(api.asked()[0]).toEqual(["sequence_list", { date: "2026-03-20", collection: name }]);
  });

  it.each(["0", 0])("starts at the cursor in its settings, before a day: %j", async (seqUpdate) => {
    await using api = await startApi({ feeds: 20, until });
    const own = settings(name, { seqUpdate, from: "2026-03-20" });
    await all(optionsFor(api, name, { settings: own }));
    expect(api.asked()[0]).toEqual([`${name}/updated`, { seqUpdate: "0" }]);
  });

  it("continues from the stored cursor, whatever its settings say", async () => {
    await using api = await startApi({ feeds: 20, until });
    const own = settings(name, { seqUpdate: "0", from: "2026-03-20" });
    await all(optionsFor(api, name, { settings: own, stored: "5" }));
    expect(api.asked()[0]).toEqual([`${name}/updated`, { seqUpdate: "5" }]);
  });

  it("sends its limit and options with each page, and its steps have the cursor of their page", async () => {
    await using api = await startApi({ feeds: 25, until });
    const own = settings("apt/threat", { limit: 10, options: { isTailored: false, limit: 3 } });
    const read = await all(optionsFor(api, "apt/threat", { settings: own, stored: "0" }));
    const feeds = [...api.simulator.feeds("apt/threat")];
    const cursorOf = (at: number) => String(feeds[at]?.["seqUpdate"]);
    expect(outline(read)).toEqual([
      [10, cursorOf(9), 15],
      [10, cursorOf(19), 5],
      [5, cursorOf(24), 0],
    ]);
    for (const [, params] of api.asked())
      expect(params).toMatchObject({ limit: "10", is_tailored: "0" });
    expect(read.some(({ isLast }) => isLast)).toBe(false);
  });

  it("does not know what remains if the API does not count it", async () => {
    await using api = await startApi({
      feeds: 5,
      faults: [{ collection: name, kind: "null-count", times: Infinity }],
    });
    expect((await all(optionsFor(api, name, { stored: "0" }))).map(({ left }) => left)).toEqual([
      null,
    ]);
  });

  it("keeps the cursor at a page without one, and never counts below zero", async () => {
    const { session } = fakeSession([
      { items: [1, 2, 3], count: 2 },
      { items: [4], count: 1, seqUpdate: 7 },
    ]);
    expect(outline(await all(optionsFor({ session }, name, { stored: "5" })))).toEqual([
      [3, "5", 0],
      [1, "7", 0],
    ]);
  });

  it.each([null, "0"])("ends with the signal, from cursor %s", async (stored) => {
    await using api = await startApi({ feeds: 5 });
    const read = all(optionsFor(api, name, { stored, signal: AbortSignal.abort() }));
    await expect(read).rejects.toMatchObject({ code: "aborted" });
    expect(api.asked()).toEqual([]);
  });
});

describe("a search of a collection", () => {
  const name = "compromised/breached";
  const end = new Date(noon).toISOString();

  it("reads 30 days in one window, newest feeds first, and moves the cursor at its end", async () => {
    await using api = await startApi({ feeds: 25, until });
    const own = settings(name, { limit: 10, options: { applyHuntingRules: false } });
    const read = await all(optionsFor(api, name, { settings: own }));
    expect(api.asked()[0]).toEqual([
      name,
      { df: "2026-03-01", dt: "2026-03-31T12:00:00Z", limit: "10", apply_hunting_rules: "0" },
    ]);
    expect(outline(read)).toEqual([
      [10, null, 15],
      [10, null, 5],
      [5, null, 0],
      [undefined, end, 0],
    ]);
    expect(read.map(({ isLast }) => isLast)).toEqual([undefined, undefined, undefined, true]);
  });

  it("starts at the day in its settings, or a day before the stored date", async () => {
    await using api = await startApi({ feeds: 60, until });
    await all(optionsFor(api, name, { settings: settings(name, { from: "2026-03-20" }) }));
    expect(api.asked()[0]).toMatchObject([name, { df: "2026-03-20" }]);
    api.simulator.clearRequests();
    const stored = "2026-03-30T01:02:03.000Z";
    const read = await all(
      optionsFor(api, name, { stored, settings: settings(name, { from: "2026-03-20" }) }),
    );
    expect(api.asked()[0]).toMatchObject([
      name,
      { df: "2026-03-29T01:02:03Z", dt: "2026-03-31T12:00:00Z" },
    ]);
    expect(read.at(0)?.to).toBe(stored);
    expect(read.at(-1)?.to).toBe(end);
  });

  it("reads windows of some days, the oldest first, and knows what remains in the last one only", async () => {
    await using api = await startApi({ feeds: 60, until });
    const read = await all(optionsFor(api, name, { windowDays: 14 }));
    const windows = api.asked().map(([, params]) => params as { df?: string; dt?: string });
    expect(windows.filter(({ df }) => df !== undefined).map(({ df, dt }) => [df, dt])).toEqual([
      ["2026-03-01", "2026-03-15T00:00:00Z"],
      ["2026-03-15T00:00:00Z", "2026-03-29T00:00:00Z"],
      ["2026-03-29T00:00:00Z", "2026-03-31T12:00:00Z"],
    ]);
    const [first, second, third] = [
      "2026-03-15T00:00:00.000Z",
      "2026-03-29T00:00:00.000Z",
      "2026-03-31T12:00:00.000Z",
    ];
    expect(read.map(({ to, left, isLast }) => [to, left, isLast])).toEqual([
      [null, null, undefined],
      [first, null, false],
      [first, null, undefined],
      [second, null, false],
      [second, 0, undefined],
      [third, 0, true],
    ]);
    expect(read.reduce((sum, { portion }) => sum + (portion?.items.length ?? 0), 0)).toBe(60);
  });

  it("has one window if it ends exactly now", async () => {
    await using api = await startApi({ feeds: 1, until });
    const stored = new Date(noon - 6 * day).toISOString();
    const read = await all(optionsFor(api, name, { stored, windowDays: 7 }));
    expect(read.at(-1)).toMatchObject({ to: end, left: 0, isLast: true });
    expect(read.filter(({ portion }) => !portion)).toHaveLength(1);
  });

  it.each([
    ["exactly a day ahead", new Date(noon + day).toISOString(), "2026-03-31T12:00:00Z", 0],
    ["more than a day ahead", new Date(noon + day + 1).toISOString(), "2026-03-01", 1],
  ])("starts at a stored date that is %s of the clock", async (_, stored, df, count) => {
    await using api = await startApi({ feeds: 1, until });
    const notes: string[] = [];
    await all(optionsFor(api, name, { stored, note: (message) => notes.push(message) }));
    expect(api.asked()[0]).toMatchObject([name, { df, dt: "2026-03-31T12:00:00Z" }]);
    expect(notes).toHaveLength(count);
    for (const note of notes) {
      expect(note).toBe(
        `${name}: expected to continue from a date in the past, got ${stored}: a clock was ahead. Reading from 2026-03-01 again`,
      );
    }
  });

  it("reports a day in its settings that has not come yet, or reads without a listener", async () => {
    await using api = await startApi({ feeds: 1, until });
    const own = settings(name, { from: "2026-04-01" });
    const notes: string[] = [];
    await all(optionsFor(api, name, { settings: own, note: (message) => notes.push(message) }));
    expect(notes).toEqual([
      expect.stringContaining("in the past, got 2026-04-01: a clock was ahead"),
    ]);
    await all(optionsFor(api, name, { settings: own }));
    expect(api.asked()[2]).toMatchObject([name, { df: "2026-03-01" }]);
  });

  it("rejects a date that does not exist, as the poller does", async () => {
    await using api = await startApi({ feeds: 1, until });
    const own = settings(name, { from: "2026-02-30" });
    const read = all(optionsFor(api, name, { settings: own, windowDays: 7 }));
    await expect(read).rejects.toMatchObject({ code: "invalid-input", path: ["dateFrom"] });
  });

  it("ends with the signal", async () => {
    await using api = await startApi({ feeds: 1, until });
    const read = all(optionsFor(api, name, { signal: AbortSignal.abort() }));
    await expect(read).rejects.toMatchObject({ code: "aborted" });
  });
});

describe("the first portion of a collection", () => {
  it("is requested alone", async () => {
    await using api = await startApi({ feeds: 25 });
    const own = settings("ioc/common", { limit: 10, options: { prefetch: 1 } });
    const portion = await firstPortion(
      optionsFor(api, "ioc/common", { settings: own, stored: "0" }),
    );
    expect(portion?.items).toHaveLength(10);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(api.asked()).toHaveLength(1);
  });

  it("is requested with the options of the settings, without a request for the next one", async () => {
    const { session, asked } = fakeSession([{ items: [1], count: 1, seqUpdate: 7 }]);
    const own = settings("ioc/common", { options: { prefetch: 1, query: "a" } });
    await firstPortion(optionsFor({ session }, "ioc/common", { settings: own, stored: "0" }));
    expect(asked).toMatchObject([["update", "ioc/common", { prefetch: 0, query: "a" }]]);
  });

  it.each(["ioc/common", "compromised/breached"])(
    "does not exist if there is nothing to read in %s",
    async (name) => {
      await using api = await startApi({ feeds: 0 });
      expect(await firstPortion(optionsFor(api, name))).toBeUndefined();
    },
  );
});
