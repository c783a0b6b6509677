import { InputError } from "@cyberintegrations/errors";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { collectionRow, DRPPoller, products, TIPoller, type UpdateOptions } from "../src/index.ts";
import { drpSession, tiSession } from "./session.ts";

let ti: Awaited<ReturnType<typeof tiSession>>;
let drp: Awaited<ReturnType<typeof drpSession>>;
beforeAll(async () => {
  ti = await tiSession({ feeds: 1 });
  drp = await drpSession({ feeds: 1 });
});
afterAll(async () => {
  expect([...ti.simulator.requests, ...drp.simulator.requests]).toEqual([]);
  await ti[Symbol.asyncDispose]();
  await drp[Symbol.asyncDispose]();
});

/** Calls that TypeScript would reject. */
const update = (collection: string, options: object = {}) =>
  ti.poller.createUpdateGenerator(
    collection as "apt/threat",
    options as UpdateOptions<"apt/threat">,
  );
const drpUpdate = (collection: string, options: object = {}) =>
  drp.poller.createUpdateGenerator(collection as "violation/list", options);

describe("rejects, before any request,", () => {
  it.each([
    [
      "a date that does not exist",
      () => update("apt/threat", { dateFrom: "2026-02-30" }),
      /dateFrom: .*"2026-02-30"/,
    ],
    [
      "a date in another format",
      () => update("apt/threat", { dateTo: "01.02.2026" }),
      /dateTo: .*YYYY-MM-DD/,
    ],
    ["an invalid Date", () => update("apt/threat", { dateTo: new Date(Number.NaN) }), /dateTo/],
    [
      "a flag that is not a boolean",
      () => update("apt/threat", { isTailored: "yes" }),
      /isTailored: expected true or false, got "yes"/,
    ],
    ["a limit of 0", () => update("apt/threat", { limit: 0 }), /limit: .*1 or more, got 0/],
    ["a limit that is not a whole number", () => update("apt/threat", { limit: 2.5 }), /limit/],
    ["a limit as text", () => update("apt/threat", { limit: "20" }), /limit: .*got "20"/],
    ["a cursor that lost digits", () => update("apt/threat", { seqUpdate: 2 ** 60 }), /seqUpdate/],
    [
      "a cursor that is not a number",
      () => update("apt/threat", { seqUpdate: "now" }),
      /seqUpdate/,
    ],
    [
      "an undefined cursor of a failed lookup",
      () => update("apt/threat", { seqUpdate: undefined }),
      /seqUpdate: expected a cursor, got undefined/,
    ],
    [
      "a null cursor",
      () => update("apt/threat", { seqUpdate: null }),
      /seqUpdate: expected a cursor, got null/,
    ],
    [
      "dates in reverse",
      () => update("apt/threat", { dateFrom: "2026-02-01", dateTo: "2026-01-01" }),
      /dateTo: .*not before dateFrom \(2026-02-01\), got 2026-01-01/,
    ],
    [
      "dates in reverse on one day",
      () =>
        update("apt/threat", { dateFrom: "2026-02-01T12:00:00Z", dateTo: "2026-02-01T11:59:59Z" }),
      /dateTo/,
    ],
    [
      "dates in reverse in search iteration",
      () =>
        ti.poller.createSearchGenerator("apt/threat", {
          dateFrom: new Date("2026-02-01"),
          dateTo: "2026-01-31",
        }),
      /dateTo/,
    ],
    [
      "dates in reverse of DRP",
      () => drpUpdate("violation/list", { dateFrom: "2026-02-01", dateTo: "2026-01-01" }),
      /dateTo/,
    ],
    ["an empty query", () => update("apt/threat", { query: "" }), /query/],
    [
      "an option that the collection does not accept",
      () => update("apt/threat", { combolist: true }),
      /combolist: apt\/threat does not take/,
    ],
    ["an unknown option", () => update("apt/threat", { dateform: "2026-01-01" }), /dateform/],
    [
      "events of a collection that has none",
      () => update("apt/threat", { parseEvents: true }),
      /parseEvents/,
    ],
    [
      "a cursor in search iteration",
      () => ti.poller.createSearchGenerator("apt/threat", { seqUpdate: 1 } as object),
      /^seqUpdate: apt\/threat does not take this option in search iteration$/,
    ],
    [
      "the wrong list",
      () => drpUpdate("violation/list", { brands: "one" }),
      /brands: expected a list/,
    ],
    [
      "an empty string in a list",
      () => drpUpdate("violation/list", { subtypes: [""] }),
      /subtypes/,
    ],
    [
      "a typo-squatting option that is not a boolean",
      () => drpUpdate("violation/list", { useTypoSquatting: 1 }),
      /useTypoSquatting/,
    ],
    [
      "keys for an unknown collection",
      () => {
        ti.poller.setKeys("apt/threats" as "apt/threat", {});
      },
      /collection/,
    ],
    [
      "a file of a collection without files",
      () => ti.poller.searchFileInThreats("ioc/common" as "apt/threat", "a", "b"),
      /no files/,
    ],
    [
      "a cursor's collection that is none",
      () => ti.poller.getSeqUpdateDict({ collection: "apt/treat" }),
      /collection: .*"apt\/treat"/,
    ],
    [
      "a cursor's date in place of options",
      () => ti.poller.getSeqUpdateDict("2026-01-01" as unknown as object),
      /getSeqUpdateDict: expected an object with options, got string/,
    ],
    [
      "an option that getSeqUpdateDict does not have",
      () => ti.poller.getSeqUpdateDict({ dateFrom: "2026-01-01" } as object),
      /dateFrom: getSeqUpdateDict has no such option/,
    ],
    [
      "a feed of a collection that is none",
      () => ti.poller.searchFeedById("apt/treat", "a"),
      /collection/,
    ],
    [
      "an action of a collection that is none",
      () => ti.poller.executeActionById("apt/treat", "a", "describe"),
      /collection/,
    ],
    ["an empty id", () => ti.poller.searchFeedById("apt/threat", ""), /path/],
    ["an empty search", () => ti.poller.globalSearch(""), /query/],
    ["an empty search everywhere", () => ti.poller.searchEverywhere(""), /query/],
    ["addresses that are not strings", () => ti.poller.scoring([7 as unknown as string]), /ips/],
    [
      "a start date with a time",
      () => ti.poller.getSeqUpdateDict({ date: "2026-01-01T00:00:00Z" }),
      /date/,
    ],
    [
      "another decision",
      () => drp.poller.changeStatus("1", "maybe" as "approve"),
      /decision: expected "approve" or "reject", got "maybe"/,
    ],
  ] satisfies [string, () => unknown, RegExp][])("%s", async (_, call, message) => {
    const error: unknown = await Promise.resolve()
      .then(call)
      .then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
    expect(error).toSatisfy(InputError.isInstance);
    expect((error as Error).message).toMatch(message);
  });
});

describe("a wrong name", () => {
  const hintOf = (name: string, poller: { createUpdateGenerator(collection: never): unknown }) => {
    try {
      poller.createUpdateGenerator(name as never);
    } catch (error) {
      return (error as InputError).hint;
    }
    return "passed";
  };

  it("gets a hint with the three nearest names", () => {
    expect(hintOf("apt/treat", ti.poller)).toMatch(/^Nearest: apt\/threat, hi\/threat, /);
    expect(hintOf("violation", drp.poller)).toMatch(/^Nearest: violation\/list, /);
    expect(hintOf("constructor", ti.poller)).toMatch(/^Nearest: /);
  });

  it.each([
    ["compromised/account", "compromised/account_group"],
    ["compromised/card", "compromised/bank_card_group"],
    ["compromised/bank_card", "compromised/bank_card_group"],
    ["attacks/phishing", "attacks/phishing_group"],
    ["malware/targeted_malware", "malware/malware"],
  ])("that is a former one gets a hint with its successor: %s", (old, successor) => {
    expect(hintOf(old, ti.poller)).toContain(`It is called "${successor}" now.`);
  });

  it.each(["bp/phishing", "bp/phishing_kit", "compromised/imei", "osi/git_leak"])(
    "that was removed gets a hint that it was: %s",
    (gone) => {
      expect(hintOf(gone, ti.poller)).toContain("The vendor removed it.");
    },
  );

  it("that is an old one has its successor's row with allowUnknown, and its sensitive fields", () => {
    const { collections } = products.ti;
    expect(collectionRow(products.ti, "compromised/account", true)).toBe(
      collections["compromised/account_group"],
    );
    expect(collectionRow(products.ti, "new/one", true).sensitive).toBeNull();
    expect(collectionRow(products.ti, "compromised/imei", true).sensitive).toBeNull();
  });

  it.each([
    ["createUpdateGenerator", (name: string) => update(name)],
    ["createSearchGenerator", (name: string) => ti.poller.createSearchGenerator(name as never)],
    [
      "setKeys",
      (name: string) => {
        ti.poller.setKeys(name as never, {});
      },
    ],
    [
      "setIocsKeys",
      (name: string) => {
        ti.poller.setIocsKeys(name as never, {});
      },
    ],
    ["getSeqUpdateDict", (name: string) => ti.poller.getSeqUpdateDict({ collection: name })],
    ["searchFeedById", (name: string) => ti.poller.searchFeedById(name, "a")],
    [
      "searchFileInThreats",
      (name: string) => ti.poller.searchFileInThreats(name as never, "a", "b"),
    ],
    ["openFileInThreats", (name: string) => ti.poller.openFileInThreats(name as never, "a", "b")],
    ["executeActionById", (name: string) => ti.poller.executeActionById(name, "a", "describe")],
  ] satisfies [string, (name: string) => unknown][])(
    "that is a former one gets a hint with its successor in %s",
    async (_, call) => {
      const error: unknown = await Promise.resolve("compromised/account")
        .then(call)
        .catch((thrown: unknown) => thrown);
      expect(error).toSatisfy(InputError.isInstance);
      expect((error as InputError).hint).toContain('It is called "compromised/account_group" now.');
    },
  );

  it("is accepted with allowUnknown, and any option with it", () => {
    expect(() =>
      ti.poller.createUpdateGenerator("new/one", { allowUnknown: true, isTailored: true }),
    ).not.toThrow();
    ti.poller.setKeys("new/one", { id: "id" }, { allowUnknown: true });
  });

  it("passes with allowUnknown in requests for one feed and for cursors", async () => {
    await using session = await tiSession({ feeds: 1 });
    const options = { allowUnknown: true };
    const { poller } = session;
    const notFound = { code: "not-found" };
    await expect(poller.searchFeedById("new/one", "a", options)).rejects.toMatchObject(notFound);
    await expect(
      poller.executeActionById("new/one", "a", "describe", options),
    ).rejects.toMatchObject(notFound);
    session.simulator.addFault({
      path: "sequence_list",
      kind: "status",
      status: 200,
      body: { list: { "new/one": 5 } },
    });
    expect(await poller.getSeqUpdateDict({ collection: "new/one", ...options })).toEqual({
      "new/one": 5,
    });
  });
});

describe("the session's options", () => {
  const good = {
    username: "user@company.example",
    apiKey: "key",
    apiUrl: "https://ti.example/api/v2",
  };

  it.each([
    ["a name that is none", { api_key: "key" }, /api_key: the poller has no such option/],
    ["a name that is none, deeper", { retry: { attempts: 3 } }, /attempts: retry has no such/],
    [
      "a name that is none in tls",
      { tls: { rejectUnauthorized: false } },
      /rejectUnauthorized: tls/,
    ],
    ["a name that is none in proxy", { proxy: { url: "http://p.example" } }, /url: proxy has/],
    ["no username", { username: "" }, /username: .*empty/],
    ["no key", { apiKey: undefined }, /apiKey: .*undefined/],
    ["no URL", { apiUrl: "ti.example" }, /^apiUrl: expected an absolute URL/],
    ["a URL with credentials", { apiUrl: "https://u:p@ti.example" }, /^apiUrl: expected no user/],
    ["a colon in the name", { username: "a:b" }, /^username: expected no ":"/],
    ["a line break in the key", { apiKey: "k\n" }, /^apiKey: expected no control characters/],
    [
      "a proxy and a fetch",
      { fetch: () => Promise.reject(new Error()), proxy: "http://proxy.example" },
      /fetch/,
    ],
  ])("are rejected: %s", (_, change, message) => {
    expect(() => new TIPoller({ ...good, ...change } as never)).toThrow(message);
  });

  it("are named as they were given in a hint, too", () => {
    const make = () => new TIPoller({ ...good, apiUrl: "https://u:p@ti.example" });
    expect(make).toThrow(expect.objectContaining({ hint: "Give them as username and apiKey." }));
  });

  it("are required, with their names", () => {
    for (const make of [
      () => new TIPoller(undefined as never),
      () => new DRPPoller("a" as never),
    ]) {
      expect(make).toThrow(InputError);
      expect(make).toThrow(/expected an object with options, got (?:undefined|string)/);
      expect(make).toThrow(
        expect.objectContaining({
          hint: expect.stringMatching(/username, apiKey, apiUrl/) as string,
        }),
      );
    }
  });

  it("never show the key in an error", () => {
    expect(() => new TIPoller({ ...good, apiKey: 12345 as never })).toThrow(/^(?!.*12345)/);
  });

  it("can't be changed if the transport is shared", async () => {
    await using session = await tiSession({ feeds: 1 });
    const poller = new TIPoller({
      ...good,
      transport: Reflect.get(session.poller, "transport") as never,
    });
    expect(() => {
      poller.setVerify(false);
    }).toThrow(/shared/);
  });
});
