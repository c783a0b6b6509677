import { afterAll, describe, expect, it } from "vitest";
import { createSimulator, type Feed } from "../src/index.ts";
import { clientOf, idsOf, updates } from "./client.ts";

const simulator = await createSimulator({ feeds: 150 });
afterAll(() => simulator.close());
const client = clientOf(simulator);
const url = `${simulator.drpUrl}violation/change-approve`;

interface Violation {
  readonly status?: string;
  readonly approveState?: string;
  readonly violationType?: string;
  readonly violationSubtype?: string;
}
const violationOf = (feed: Feed) => (feed["violation"] ?? {}) as Violation;
const all = [...simulator.feeds("violation/list")];
const isOpen = (feed: Feed) =>
  violationOf(feed).status === "detected" && violationOf(feed).approveState === "under_review";

it("lists the brands that violations refer to", async () => {
  const { data } = await client.json<{ data: { brands: { id: string; name: string }[] } }>(
    client.drp("settings/brands"),
  );
  const names = new Map(data.brands.map(({ id, name }) => [id, name]));
  const [feed] = all;
  expect(names.get(String(feed?.["brandId"]))).toBe(feed?.["brand"]);
});

it("lists all collections as subscriptions", async () => {
  const { data } = await client.json<{ data: unknown }>(client.drp("settings/subscriptions"));
  expect(data).toEqual({ subscriptions: simulator.collections("drp") });
});

const MEMBER_FILTERS: readonly [query: string, keep: (feed: Feed) => boolean][] = [
  ["approveState[]=under_review", (feed) => violationOf(feed).approveState === "under_review"],
  [
    "subtypes[]=phishing&subtypes[]=scam",
    (feed) => ["phishing", "scam"].includes(violationOf(feed).violationSubtype ?? ""),
  ],
  ["section=mobile", (feed) => violationOf(feed).violationType === "mobile"],
  ["typoSquatting=true", (feed) => violationOf(feed).violationSubtype === "typosquatting"],
  [
    `brandIds[]=${String(all[0]?.["brandId"])}&brandIds[]=${String(all[1]?.["brandId"])}`,
    (feed) => [all[0]?.["brandId"], all[1]?.["brandId"]].includes(feed["brandId"]),
  ],
];

it.each(MEMBER_FILTERS)("filters by %s", async (query, keep) => {
  const response = await client.send(`${simulator.drpUrl}violation/list?limit=500&${query}`);
  const { items } = (await response.json()) as { items: Feed[] };
  const wanted = all.filter(keep);
  expect(wanted.length).toBeGreaterThan(0);
  expect(wanted.length).toBeLessThan(all.length);
  expect(items.map(({ id }) => id)).toEqual(wanted.map(({ id }) => id));
});

describe("a decision", () => {
  it.each([
    [true, "approved"],
    [false, "rejected"],
  ])("%s makes an open violation %s, in its endpoint and in the list", async (approve, state) => {
    await using own = await createSimulator({ feeds: 40 });
    const other = clientOf(own);
    const [open] = [...own.feeds("violation/list")].filter(isOpen);
    const violationId = open?.id ?? "";
    const decide = () =>
      other.post(`${own.drpUrl}violation/change-approve`, { violationId, approve });
    expect((await decide()).status).toBe(200);
    const one = await other.json<Feed>(other.drp(`violation/${violationId}`));
    expect(violationOf(one)).toEqual({ ...violationOf(open as Feed), approveState: state });
    const listed = [...own.feeds("violation/list")].find(({ id }) => id === violationId);
    expect(listed).toEqual(one);
    const again = await decide();
    expect(again.status).toBe(400);
    expect(await again.text()).toContain(`approveState ${state}`);
  });

  it("is rejected if the violation is not open", async () => {
    const closed = all.find((feed) => !isOpen(feed));
    const response = await client.post(url, { violationId: closed?.id, approve: true });
    expect(response.status).toBe(400);
    expect(await response.text()).toContain("not open for a decision");
  });

  it.each([
    [{ violationId: all[0]?.id, approve: "approve" }, 400, "approve: expected true or false"],
    [{ violationId: all[0]?.id }, 400, "approve"],
    [{ approve: true }, 400, "violationId"],
    [null, 400, "violationId"],
    [{ violationId: "none", approve: true }, 404, "no feed"],
  ])("%j is rejected with %i", async (body, status, message) => {
    const response = await client.post(url, body);
    expect(response.status).toBe(status);
    expect(await response.text()).toContain(message);
  });

  it("takes effect even if its response is cut off", async () => {
    await using own = await createSimulator({
      feeds: 40,
      faults: [{ kind: "cut", path: "violation/change-approve" }],
    });
    const other = clientOf(own);
    const [open] = [...own.feeds("violation/list")].filter(isOpen);
    const response = other.post(`${own.drpUrl}violation/change-approve`, {
      violationId: open?.id,
      approve: true,
    });
    await expect(response.then((received) => received.text())).rejects.toThrow();
    const one = await other.json<Feed>(other.drp(`violation/${open?.id ?? ""}`));
    expect(violationOf(one).approveState).toBe("approved");
  });
});

it("repeats the seqUpdate inside each violation", async () => {
  for await (const { items } of updates(client, "violation/list"))
    for (const feed of items) {
      const inner = feed["violation"] as { seqUpdate?: number } | null | undefined;
      expect(inner?.seqUpdate ?? feed.seqUpdate).toBe(feed.seqUpdate);
    }
  expect(await idsOf(updates(client, "violation/list", { limit: 7 }))).toHaveLength(150);
});
