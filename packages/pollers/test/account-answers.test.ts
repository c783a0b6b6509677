import { describe, expect, it } from "vitest";
import { drpSession, tiSession } from "./session.ts";

const answer = (path: string, body: unknown) =>
  ({ path, kind: "status", status: 200, body: JSON.stringify(body) }) as const;

/** A string in the responses below, which no error may contain. */
const quoted = /canary/;

describe("user/granted_collections", () => {
  it.each([
    ["an object", {}, "an object"],
    ["null", null, "null"],
    ["a message", { message: "canary" }, "an object"],
    ["a string", "canary", "a string"],
    ["a list of strings", ["canary"], "a string at position 0"],
    ["a list of null", [null], "null at position 0"],
    ["a list of lists", [["canary"]], "a list at position 0"],
    ["rows without a collection", [{ label: "canary" }], "an object without a name at position 0"],
    ["a row with an empty name", [{ collection: "" }], "an object without a name at position 0"],
    [
      "one unreadable row among good ones",
      [{ collection: "apt/threat", route: "apt/threat" }, { canary: 1 }],
      "an object without a name at position 1",
    ],
  ])("is an error if the response is %s, never an empty list", async (_, body, found) => {
    await using session = await tiSession({
      feeds: 1,
      faults: [answer("user/granted_collections", body)],
    });
    const error: unknown = await session.poller.getAvailableCollections().catch((e: unknown) => e);
    expect(error).toMatchObject({
      name: "ConnectionError",
      code: "bad-response",
      status: 200,
      message: `user/granted_collections: expected a list of objects, each with the name of a collection, got ${found}`,
      hint: expect.stringContaining("base URL") as string,
    });
    expect(JSON.stringify([error, (error as Error).message])).not.toMatch(quoted);
  });

  it("may be an empty list", async () => {
    await using session = await tiSession({
      feeds: 1,
      faults: [answer("user/granted_collections", [])],
    });
    expect(await session.poller.getGrantedCollections()).toEqual([]);
  });
});

it.each([{}, null, { message: "canary" }, ["canary"]])(
  "the response %j to a global search is an error, not a search without matches",
  async (body) => {
    await using session = await tiSession({ feeds: 1, faults: [answer("search", body)] });
    await expect(session.poller.globalSearch("ip:192.0.2.1")).rejects.toMatchObject({
      code: "bad-response",
      message: expect.stringMatching(/^search: expected a list of objects, got /) as string,
    });
  },
);

describe("settings/subscriptions", () => {
  it.each([
    [{}, "nothing"],
    [null, "nothing"],
    [[], "nothing"],
    [{ message: "canary" }, "nothing"],
    [{ data: null }, "nothing"],
    [{ data: { subscriptions: null } }, "null"],
    [{ data: { subscriptions: { canary: 1 } } }, "an object"],
    [{ data: { subscriptions: [{ name: "canary" }] } }, "an object at position 0"],
    [{ data: { subscriptions: ["violation/list", null] } }, "null at position 1"],
    [{ data: { subscriptions: [""] } }, "an empty string at position 0"],
  ])("is an error if the response is %j, never an empty list", async (body, found) => {
    await using session = await drpSession({
      feeds: 1,
      faults: [{ product: "drp", ...answer("settings/subscriptions", body) }],
    });
    const error: unknown = await session.poller.getSubscriptions().catch((e: unknown) => e);
    expect(error).toMatchObject({
      name: "ConnectionError",
      code: "bad-response",
      message: `settings/subscriptions: expected data.subscriptions to be a list of names, got ${found}`,
    });
    expect((error as Error).message).not.toMatch(quoted);
  });
});

it.each([{}, { data: {} }, { data: { brands: null } }, { data: { brands: ["canary"] } }])(
  "the response %j to settings/brands is an error, not an account without brands",
  async (body) => {
    await using session = await drpSession({
      feeds: 1,
      faults: [{ product: "drp", ...answer("settings/brands", body) }],
    });
    await expect(session.poller.getBrands()).rejects.toMatchObject({
      code: "bad-response",
      message: expect.stringMatching(
        /^settings\/brands: expected data\.brands to be a list of objects, got /,
      ) as string,
    });
  },
);
