import { InputError } from "@cyberintegrations/errors";
import type { Simulator } from "@cyberintegrations/simulator";
import { describe, expect, it } from "vitest";
import { drpCollections, type DrpCollection } from "../src/index.ts";
import { drpSession, idsOf } from "./session.ts";

interface Violation {
  readonly id: string;
  readonly violation?: { readonly status?: string; readonly approveState?: string };
}

const violations = (simulator: Simulator) =>
  [...simulator.feeds("violation/list")] as unknown as Violation[];

const open = (simulator: Simulator) =>
  violations(simulator).find(
    ({ violation }) =>
      violation?.status === "detected" && violation.approveState === "under_review",
  )?.id ?? "";

const decisions = (simulator: Simulator) =>
  simulator.requests.filter(({ path }) => path.endsWith("violation/change-approve")).length;

describe("update iteration", () => {
  it.each(Object.keys(drpCollections) as DrpCollection[])(
    "returns exactly the feeds of %s",
    async (name) => {
      await using session = await drpSession({ feeds: 130, growth: 10 });
      const ids = await idsOf(session.poller.createUpdateGenerator(name, { limit: 50 }));
      expect(ids).toEqual([...session.simulator.feedIds(name)]);
    },
  );

  it("starts at midnight UTC of a date, in microseconds", async () => {
    await using session = await drpSession({ feeds: 100, until: "2026-03-31" });
    const { poller, simulator } = session;
    const ids = await idsOf(
      poller.createUpdateGenerator("violation/list", { dateFrom: "2026-03-20" }),
    );
    expect(simulator.requests[0]?.params).toEqual({ seqUpdate: "1773964800000000" });
    expect(ids.length).toBeGreaterThan(10);
    expect(ids.length).toBeLessThan(simulator.count("violation/list"));
  });

  it("sends every value of every list, with each request", async () => {
    await using session = await drpSession({ feeds: 200 });
    const { poller, simulator } = session;
    const brands = (await poller.getBrands()).slice(0, 2).map(({ id }) => id);
    simulator.clearRequests();
    await idsOf(
      poller.createUpdateGenerator("violation/list", {
        brands,
        subtypes: ["a", "b"],
        approveStates: ["under_review", "approved"],
        section: "web",
        useTypoSquatting: true,
      }),
    );
    for (const { params } of simulator.requests) {
      expect(params).toMatchObject({
        "brandIds[]": brands,
        "subtypes[]": ["a", "b"],
        "approveState[]": ["under_review", "approved"],
        section: "web",
        typoSquatting: "true",
      });
    }
  });
});

describe("a decision", () => {
  it.each([
    ["approve", "approved"],
    ["reject", "rejected"],
  ] as const)("to %s changes the state, once", async (decision, state) => {
    await using session = await drpSession({ feeds: 100 });
    const { poller, simulator } = session;
    const id = open(simulator);
    expect(await poller.changeStatus(id, decision)).toBe(true);
    const [feed] = (await poller.searchFeedById(id)).items as unknown as Violation[];
    expect(feed?.violation?.approveState).toBe(state);
    expect(await poller.changeStatus(id, decision)).toBe(false);
    expect(decisions(simulator)).toBe(1);
  });

  it("on a violation that can't be changed is rejected, with its state", async () => {
    await using session = await drpSession({ feeds: 100 });
    const { poller, simulator } = session;
    const solved = violations(simulator).find(({ violation }) => violation?.status === "solved");
    const refused = poller.changeStatus(solved?.id ?? "", "reject");
    await expect(refused).rejects.toSatisfy(InputError.isInstance);
    await expect(refused).rejects.toThrow(/got "solved" and "approved"/);
    expect(decisions(simulator)).toBe(0);
  });

  it("whose response was lost is not made twice", async () => {
    await using session = await drpSession({ feeds: 100 });
    const { poller, simulator } = session;
    const id = open(simulator);
    simulator.addFault({ path: "violation/change-approve", kind: "cut" });
    expect(await poller.changeStatus(id, "approve")).toBe(true);
    expect(decisions(simulator)).toBe(1);
  });

  it("that did not reach the API is an error", async () => {
    await using session = await drpSession({ feeds: 100 });
    const { poller, simulator } = session;
    simulator.addFault({
      path: "violation/change-approve",
      kind: "status",
      status: 503,
      times: Infinity,
    });
    await expect(poller.changeStatus(open(simulator), "approve")).rejects.toMatchObject({
      status: 503,
    });
    expect(decisions(simulator)).toBe(1);
  });
});

it("maps a violation that is requested by its id with the keys of the list", async () => {
  await using session = await drpSession({ feeds: 1 });
  const { poller, simulator } = session;
  const [id = ""] = simulator.feedIds("violation/list");
  poller.setKeys("violation/list", { key: "id" });
  expect((await poller.searchFeedById(id)).parsePortion()).toEqual([{ key: id }]);
});

it("reads the account's brands and subscriptions", async () => {
  await using session = await drpSession({ feeds: 1 });
  const brands = await session.poller.getBrands();
  expect(brands.length).toBeGreaterThan(0);
  for (const brand of brands) expect(Object.keys(brand).sort()).toEqual(["id", "name"]);
  expect(await session.poller.getSubscriptions()).toContain("violation/list");
});
