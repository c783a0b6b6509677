import { ConnectionError } from "@cyberintegrations/errors";
import type { Account } from "@cyberintegrations/ingest";
import { createSimulator, type Simulator } from "@cyberintegrations/simulator";
import { products } from "cyberintegrations";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Accounts } from "../src/accounts.ts";

let simulator: Simulator;
let now: number;
let end: AbortController;
beforeEach(async () => {
  simulator = await createSimulator({ feeds: 1, grants: ["apt/threat", "ioc/common"] });
  now = Date.UTC(2026, 0, 1);
  end = new AbortController();
  // In the middle between the shortest and the longest wait.
  vi.spyOn(Math, "random").mockReturnValue(0.5);
});
afterEach(async () => {
  vi.restoreAllMocks();
  await simulator[Symbol.asyncDispose]();
});

const minute = 60_000;
const accountsWith = (interval = 15 * minute) =>
  new Accounts({ interval, now: () => now, signal: end.signal });
const account = (connection: Partial<Account["connection"]> = {}): Account => {
  const { tiUrl: apiUrl, username, apiKey } = simulator;
  return { product: products.ti, connection: { apiUrl, username, apiKey, ...connection } };
};
const requests = () => simulator.requests.length;
const unauthorized = { code: "unauthorized" };

it("requests the granted collections each time", async () => {
  const accounts = accountsWith();
  for (let times = 1; times <= 2; times += 1) {
    const { collections } = await accounts.select("acme", account());
    expect([...collections.keys()]).toEqual(["apt/threat", "ioc/common"]);
    expect(requests()).toBe(times);
  }
});

it("requests a failed account again after one minute, two, four, and reports its error meanwhile", async () => {
  simulator.addFault({ kind: "status", status: 401, times: Infinity });
  const accounts = accountsWith();
  const select = () => accounts.select("acme", account());
  const first: unknown = await select().catch((error: unknown) => error);
  expect(first).toMatchObject(unauthorized);
  for (const [failures, minutes] of [1, 2, 4, 8].entries()) {
    now += minutes * minute - 1;
    await expect(select()).rejects.toMatchObject(unauthorized);
    expect(requests()).toBe(failures + 1);
    now += 1;
    await expect(select()).rejects.toMatchObject(unauthorized);
    expect(requests()).toBe(failures + 2);
  }
  now += minute;
  await expect(select()).rejects.not.toBe(first);
  // Another account is not affected, and a success ends the waits.
  simulator.clearFaults();
  await accounts.select("globex", account());
  now += 16 * minute;
  await select();
  simulator.addFault({ kind: "status", status: 401, times: Infinity });
  await expect(select()).rejects.toMatchObject(unauthorized);
  now += minute;
  const before = requests();
  await expect(select()).rejects.toMatchObject(unauthorized);
  expect(requests()).toBe(before + 1);
});

it.each<[string, Partial<Account["connection"]>]>([
  ["key", { apiKey: "another" }],
  ["user", { username: "another" }],
  ["setting of TLS", { tls: {} }],
  ["permission to use HTTP", { allowHttp: true }],
])("requests a failed account at once with another %s", async (_, changed) => {
  const accounts = accountsWith();
  simulator.addFault({ kind: "status", status: 401, times: Infinity });
  await expect(accounts.select("acme", account())).rejects.toMatchObject(unauthorized);
  const before = requests();
  const error = () => accounts.select("acme", account(changed)).catch((reason: unknown) => reason);
  const second = await error();
  expect(second).toMatchObject(unauthorized);
  expect(requests()).toBe(before + 1);
  // And then not before its next attempt.
  expect(await error()).toBe(second);
  expect(requests()).toBe(before + 1);
});

it("passes on what is not an error of the account, and remembers nothing of it", async () => {
  const bug = new TypeError("a bug");
  let times = 0;
  const broken = {
    ...account(),
    product: {
      open() {
        times += 1;
        throw bug;
      },
    },
  } as unknown as Account;
  const accounts = accountsWith();
  await expect(accounts.select("acme", broken)).rejects.toBe(bug);
  await expect(accounts.select("acme", broken)).rejects.toBe(bug);
  expect(times).toBe(2);
});

it("retries a request twice, and not for longer than ten seconds each", async () => {
  const options: unknown[] = [];
  const real = products.ti;
  const product = {
    ...real,
    open(given: Parameters<typeof real.open>[0]) {
      options.push(given);
      throw new ConnectionError("network", "no connection");
    },
  };
  const own = { ...account(), product } as Account;
  await expect(accountsWith().select("acme", own)).rejects.toMatchObject({ code: "network" });
  expect(options).toEqual([
    expect.objectContaining({
      timeout: 30_000,
      retry: { retries: 2, maxRetryAfter: 10_000 },
      username: own.connection.username,
    }),
  ]);
});

it("ends when the signal aborts", async () => {
  simulator.addFault({ kind: "delay", ms: 60_000, times: Infinity });
  const selected = accountsWith().select("acme", account());
  await vi.waitFor(() => {
    expect(requests()).toBe(1);
  });
  end.abort();
  await expect(selected).rejects.toMatchObject({ code: "aborted" });
});
