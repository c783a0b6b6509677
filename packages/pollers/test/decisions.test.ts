import { InputError } from "@cyberintegrations/errors";
import { createSimulator, type Simulator } from "@cyberintegrations/simulator";
import { describe, expect, it } from "vitest";
import { DRPPoller } from "../src/index.ts";
import { drpSession, idsOf } from "./session.ts";

interface Violation {
  readonly id: string;
  readonly violation?: { readonly status?: string; readonly approveState?: string };
}

const open = (simulator: Simulator) =>
  ([...simulator.feeds("violation/list")] as unknown as Violation[]).find(
    ({ violation }) =>
      violation?.status === "detected" && violation.approveState === "under_review",
  )?.id ?? "";

const changes = (simulator: Simulator) =>
  simulator.requests.filter(({ path }) => path === "violation/change-approve").length;

/** The response that arrives instead of the one to the decision; the decision itself is made. */
const lost: Readonly<Record<string, () => Promise<Response>>> = {
  network: () => Promise.reject(new TypeError("fetch failed")),
  server: () => Promise.resolve(new Response("{}", { status: 500 })),
  "bad-response": () => Promise.resolve(new Response("<html>")),
  timeout: () => new Promise(() => undefined),
};

/** A session whose decisions lose their response in this way. */
async function losing(code: string, isMade: boolean) {
  const simulator = await createSimulator({ feeds: 100 });
  const { username, apiKey, drpUrl: apiUrl } = simulator;
  const poller = new DRPPoller({
    ...{ username, apiKey, apiUrl },
    ...(code === "timeout" && { timeout: 1000 }),
    retry: { baseDelay: 1, maxDelay: 2 },
    fetch: async (url, init) => {
      if (!url.endsWith("change-approve")) return fetch(url, init);
      if (isMade) await (await fetch(url, init)).arrayBuffer();
      return lost[code]?.() ?? Promise.reject(new Error(code));
    },
  });
  return {
    simulator,
    poller,
    async [Symbol.asyncDispose]() {
      await poller.closeSession();
      await simulator.close();
    },
  };
}

describe("a decision whose response is lost", () => {
  it.each(Object.keys(lost))("counts as made if it was: %s", async (code) => {
    await using session = await losing(code, true);
    const { poller, simulator } = session;
    expect(await poller.changeStatus(open(simulator), "reject")).toBe(true);
    expect(changes(simulator)).toBe(1);
  });

  it.each(Object.keys(lost))("is an error if it was not made: %s", async (code) => {
    await using session = await losing(code, false);
    const { poller, simulator } = session;
    const id = open(simulator);
    await expect(poller.changeStatus(id, "approve")).rejects.toMatchObject({ code });
    const asked = simulator.requests.map(({ path }) => path);
    expect(asked.length).toBeGreaterThanOrEqual(2);
    expect(new Set(asked)).toEqual(new Set([`violation/${id}`]));
  });

  it("is an error if it was made the other way meanwhile", async () => {
    await using session = await losing("server", false);
    const { poller, simulator } = session;
    const id = open(simulator);
    const feed = { id, violation: { status: "detected", approveState: "rejected" } };
    simulator.addFault({
      path: `violation/${id}`,
      kind: "status",
      status: 200,
      body: feed,
      nth: 2,
    });
    await expect(poller.changeStatus(id, "approve")).rejects.toMatchObject({ code: "server" });
  });
});

describe("a decision", () => {
  it.each([
    [{ kind: "status", status: 403 }, "forbidden"],
    [{ kind: "status", status: 400 }, "bad-request"],
  ] as const)(
    "that the API rejects is an error, without another question: %j",
    async (fault, code) => {
      await using session = await drpSession({ feeds: 100 });
      const { poller, simulator } = session;
      const id = open(simulator);
      simulator.addFault({ path: "violation/change-approve", ...fault });
      await expect(poller.changeStatus(id, "approve")).rejects.toMatchObject({ code });
      expect(simulator.requests.map(({ path }) => path)).toEqual([
        `violation/${id}`,
        "violation/change-approve",
      ]);
    },
  );

  it.each([
    ["detected", "approved", "reject", '"detected" and "approved"'],
    ["solved", "under_review", "approve", '"solved" and "under_review"'],
    [undefined, undefined, "approve", "null and null"],
  ] as const)(
    "on a violation in state %s and %s is rejected",
    async (status, approveState, decision, found) => {
      await using session = await drpSession({ feeds: 1 });
      const { poller, simulator } = session;
      const body = { id: "v1", violation: { status, approveState } };
      simulator.addFault({ path: "violation/v1", kind: "status", status: 200, body });
      const decided = poller.changeStatus("v1", decision);
      await expect(decided).rejects.toSatisfy(InputError.isInstance);
      await expect(decided).rejects.toThrow(
        `violation v1: expected status "detected" and approval state "under_review", got ${found}`,
      );
      expect(changes(simulator)).toBe(0);
    },
  );

  it("needs no open violation if it is made already", async () => {
    await using session = await drpSession({ feeds: 1 });
    const { poller, simulator } = session;
    const body = { id: "v1", violation: { status: "solved", approveState: "rejected" } };
    simulator.addFault({ path: "violation/v1", kind: "status", status: 200, body });
    expect(await poller.changeStatus("v1", "reject")).toBe(false);
  });

  it.each([
    ["", "approve", "id: expected a non-empty string"],
    ["v1", "approved", 'decision: expected "approve" or "reject", got "approved"'],
    ["v1", "constructor", 'decision: expected "approve" or "reject", got "constructor"'],
  ])("needs an id and a known name: %j, %j", async (id, decision, message) => {
    await using session = await drpSession({ feeds: 1 });
    const decided = session.poller.changeStatus(id, decision as "approve");
    await expect(decided).rejects.toMatchObject({
      code: "invalid-input",
      path: [message.split(":")[0]],
      message: expect.stringContaining(message) as string,
    });
    expect(session.simulator.requests).toEqual([]);
  });

  it("ends with the caller's signal, also while it is sent", async () => {
    await using session = await drpSession({ feeds: 100 });
    const { poller, simulator } = session;
    simulator.addFault({ path: "violation/change-approve", kind: "delay", ms: 20_000 });
    const abort = new AbortController();
    const decided = poller.changeStatus(open(simulator), "approve", { signal: abort.signal });
    await expect.poll(() => changes(simulator)).toBe(1);
    abort.abort();
    await expect(decided).rejects.toMatchObject({ code: "aborted" });
    expect(simulator.requests).toHaveLength(2);
  });
});

describe("a date in DRP", () => {
  it.each([
    ["2026-03-20", "1773964800000000"],
    ["2026-03-20T00:00:01Z", "1773964801000000"],
  ])("%s is a cursor in microseconds", async (dateFrom, seqUpdate) => {
    await using session = await drpSession({ feeds: 1 });
    await idsOf(session.poller.createUpdateGenerator("violation/list", { dateFrom, limit: 5 }));
    expect(session.simulator.requests[0]?.params).toEqual({ seqUpdate, limit: "5" });
  });

  it("is not needed: without one, all feeds are read, and a cursor comes first", async () => {
    await using session = await drpSession({ feeds: 5 });
    const { poller, simulator } = session;
    expect(await idsOf(poller.createUpdateGenerator("violation/list"))).toHaveLength(5);
    expect(simulator.requests[0]?.params).toEqual({});
    simulator.clearRequests();
    const options = { dateFrom: "2026-03-20", seqUpdate: 0, dateTo: "2036-01-01" };
    await idsOf(poller.createUpdateGenerator("violation/list", options));
    expect(simulator.requests[0]?.params).toEqual({ seqUpdate: "0", dt: "2036-01-01" });
  });

  it("is read by collections that the catalogue does not know only on request", async () => {
    await using session = await drpSession({ feeds: 1 });
    const { poller } = session;
    expect(() => poller.createUpdateGenerator("new/one" as "violation/list")).toThrow(InputError);
    const unknown = idsOf(poller.createUpdateGenerator("new/one", { allowUnknown: true }));
    await expect(unknown).rejects.toMatchObject({ code: "not-found" });
  });
});
