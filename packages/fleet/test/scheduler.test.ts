import type { CyberIntegrationsError } from "@cyberintegrations/errors";
import { ConnectionError, InputError } from "@cyberintegrations/errors";
import type { Account } from "@cyberintegrations/ingest";
import { createSimulator, type Simulator } from "@cyberintegrations/simulator";
import { openStore } from "@cyberintegrations/store";
import { until } from "cyberintegrations-test-servers/until";
import { usePostgres } from "cyberintegrations-test-servers/use-postgres";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  openQueue,
  openScheduler,
  type FleetAccounts,
  type FleetStatus,
  type Scheduler,
  type SchedulerOptions,
} from "../src/index.ts";
import { collectionQueue, joinQueue } from "../src/queue.ts";
import { recurrence } from "../src/recurrence.ts";
import { version } from "../src/version.ts";
import { accountOf } from "./rig.ts";

const server = usePostgres();
const minute = 60_000;

let simulator: Simulator;
let location: string;
beforeAll(async () => {
  simulator = await createSimulator({ feeds: 1, grants: ["apt/threat", "ioc/common"] });
});
afterAll(() => simulator[Symbol.asyncDispose]());
beforeEach(async () => {
  location = await server().newDatabase();
});

const listing = (...names: string[]) => accountOf(simulator, names);
const open = (options: Partial<SchedulerOptions> = {}) =>
  openScheduler({ location, every: 30 * minute, ...options });
const accountsOf = (
  accounts: Readonly<Record<string, Account>>,
  unusable: Readonly<Record<string, CyberIntegrationsError>> = {},
): FleetAccounts => ({
  accounts: new Map(Object.entries(accounts)),
  unusable: new Map(Object.entries(unusable)),
});
const scheduled = async () => {
  await using queue = await openQueue(location);
  return (await queue?.scheduled())?.map(({ tenant, collection }) => `${tenant}/${collection}`);
};

/** Records what a scheduler reports. */
function reports() {
  const updates: unknown[] = [];
  const failures: Error[] = [];
  const outages: unknown[] = [];
  const events: SchedulerOptions["events"] = {
    updated: (schedules, { failed, recovered }) =>
      void updates.push([schedules, Object.fromEntries(failed), recovered]),
    updateFailed: (error) => void failures.push(error),
    failed: (error) => void outages.push(error),
  };
  return { updates, failures, outages, events };
}

describe("an update of the schedules", () => {
  it("adds, changes and removes them until they match the accounts, and reports what differs", async () => {
    const { updates, events } = reports();
    await using scheduler = await open({ events });
    expect(scheduler.health()).toMatchObject({ ok: false, at: null, error: null, tenants: {} });
    const accounts = accountsOf({ acme: listing("apt/threat", "hi/threat") });
    expect(await scheduler.update(accounts)).toBe(true);
    const keys = ["acme/apt/threat", "acme/hi/threat"];
    const none = { added: [], changed: [], removed: [], unchanged: 0 };
    expect(updates).toEqual([[{ ...none, added: keys }, {}, []]]);
    expect(await scheduled()).toEqual(keys);
    expect(scheduler.health()).toMatchObject({ ok: true, error: null, tenants: {} });
    expect(await scheduler.update(accounts)).toBe(true);
    // Nothing differs.
    expect(updates).toHaveLength(1);

    const other = accountOf(simulator, ["apt/threat"], { interval: 5 * minute });
    await scheduler.update(accountsOf({ acme: other, globex: listing("apt/threat") }));
    expect(updates[1]).toEqual([
      {
        ...{ added: ["globex/apt/threat"], changed: ["acme/apt/threat"] },
        ...{ removed: ["acme/hi/threat"], unchanged: 0 },
      },
      {},
      [],
    ]);
    expect(await scheduled()).toEqual(["acme/apt/threat", "globex/apt/threat"]);
    await scheduler.update(accountsOf({ acme: other }));
    expect(updates[2]).toEqual([{ ...none, removed: ["globex/apt/threat"], unchanged: 1 }, {}, []]);
  });

  it("queues a new collection once and at once, and removes one that is no longer wanted", async () => {
    await using scheduler = await open();
    const queued = async () => (await scheduler.status()).queue;
    await scheduler.update(accountsOf({ acme: listing("apt/threat", "hi/threat") }));
    expect(await queued()).toEqual({ ready: 2, retrying: 0, active: 0 });
    await scheduler.update(accountsOf({ acme: listing("apt/threat") }));
    expect(await queued()).toEqual({ ready: 1, retrying: 0, active: 0 });
    await scheduler.update(
      accountsOf({ acme: accountOf(simulator, ["apt/threat"], { interval: 5 * minute }) }),
    );
    expect(await queued()).toEqual({ ready: 1, retrying: 0, active: 0 });
  });

  it("writes the schedules of another version again", async () => {
    const boss = await joinQueue({ location, role: "scheduler", failed: () => undefined });
    const key = "acme/apt/threat";
    const data = { tenant: "acme", collection: "apt/threat", version: "0.0.1" };
    await boss.schedule(collectionQueue, recurrence(key, 30 * minute), data, { key });
    await boss.stop();
    const { updates, events } = reports();
    await using scheduler = await open({ events });
    const accounts = accountsOf({ acme: listing("apt/threat") });
    await scheduler.update(accounts);
    expect(updates).toEqual([[{ added: [], changed: [key], removed: [], unchanged: 0 }, {}, []]]);
    await scheduler.update(accounts);
    expect(updates).toHaveLength(1);
    expect(await written()).toEqual([{ ...data, version }]);
  });

  it("leaves the schedules of a tenant whose account fails, reports each change of that once, and is not ok", async () => {
    const { updates, events } = reports();
    await using scheduler = await open({ events });
    const accounts = { acme: listing("apt/threat"), globex: listing("apt/threat") };
    await scheduler.update(accountsOf(accounts));
    const error = new InputError("no file");
    const failing = (reason: CyberIntegrationsError) =>
      accountsOf({ acme: accounts.acme }, { globex: reason });
    expect(await scheduler.update(failing(error))).toBe(false);
    expect(await scheduled()).toEqual(["acme/apt/threat", "globex/apt/threat"]);
    const failure = { code: "invalid-input", message: "no file" };
    expect(scheduler.health()).toMatchObject({
      ...{ ok: false, error: failure, tenants: { globex: failure } },
    });
    const same = { added: [], changed: [], removed: [], unchanged: 1 };
    expect(updates.slice(1)).toEqual([[same, { globex: error }, []]]);
    await scheduler.update(failing(new InputError("no file")));
    expect(updates).toHaveLength(2);
    const other = new InputError("another file");
    await scheduler.update(failing(other));
    expect(updates[2]).toEqual([same, { globex: other }, []]);
    expect(await scheduler.update(accountsOf(accounts))).toBe(true);
    expect(updates[3]).toEqual([{ ...same, unchanged: 2 }, {}, ["globex"]]);
    expect(scheduler.health()).toMatchObject({ ok: true, error: null, tenants: {} });
  });

  it("requests accounts that list no collections, and leaves their schedules if they don't answer", async () => {
    await using scheduler = await open();
    const { collections: _, ...account } = listing();
    const accounts = accountsOf({ acme: account });
    expect(await scheduler.update(accounts)).toBe(true);
    expect(await scheduled()).toEqual(["acme/apt/threat", "acme/ioc/common"]);
    simulator.addFault({ kind: "status", status: 401, times: Infinity });
    try {
      expect(await scheduler.update(accounts)).toBe(false);
      expect(await scheduled()).toEqual(["acme/apt/threat", "acme/ioc/common"]);
      expect(scheduler.health()).toMatchObject({ tenants: { acme: { code: "unauthorized" } } });
    } finally {
      simulator.clearFaults();
    }
  });

  it("leaves the schedule of a collection that has no data at present", async () => {
    await using scheduler = await open();
    const { collections: _, ...account } = listing();
    const accounts = accountsOf({ acme: account });
    await scheduler.update(accounts);
    const granted = [
      { collection: "apt/threat", route: "apt/threat" },
      { collection: "ioc/common", route: "NO_ROUTE" },
    ];
    simulator.addFault({
      ...{ path: "user/granted_collections", kind: "status", status: 200, times: Infinity },
      body: JSON.stringify(granted),
    });
    try {
      expect(await scheduler.update(accounts)).toBe(true);
      expect(await scheduled()).toEqual(["acme/apt/threat", "acme/ioc/common"]);
    } finally {
      simulator.clearFaults();
    }
  });

  it("rejects an interval of seconds, and changes nothing", async () => {
    await using scheduler = await open({ every: 90_000 });
    const update = scheduler.update(accountsOf({ acme: listing("apt/threat") }));
    await expect(update).rejects.toThrow("every: expected whole minutes, got 90 s");
    expect(await scheduled()).toEqual([]);
  });

  it("waits for the listener", async () => {
    let done = false;
    await using scheduler = await open({
      events: {
        updated: async () => {
          await new Promise((resolve) => setTimeout(resolve, 20));
          done = true;
        },
      },
    });
    await scheduler.update(accountsOf({}));
    expect(done).toBe(true);
  });
});

/** What the schedules of the store queue. */
async function written() {
  const boss = await joinQueue({ location, role: "visitor", failed: () => undefined });
  const schedules = await boss.getSchedules(collectionQueue);
  await boss.stop();
  return schedules.map(({ data }) => data);
}

describe("a watch of the schedules", () => {
  /** Runs a watch until the condition is met. */
  async function watching(
    scheduler: Scheduler,
    end: AbortController,
    read: () => FleetAccounts,
    condition: () => boolean,
  ) {
    const watch = scheduler.watch(read);
    await until(condition);
    end.abort();
    await watch;
  }

  it("needs an interval", async () => {
    await using scheduler = await open();
    await expect(scheduler.watch(() => accountsOf({}))).rejects.toMatchObject({
      code: "invalid-input",
      message: "interval: expected the time between two updates in ms, got none",
    });
  });

  it("waits first, then reads the accounts before each update, until the signal aborts", async () => {
    const end = new AbortController();
    await using scheduler = await open({ interval: 30, signal: end.signal });
    let reads = 0;
    const watch = () =>
      watching(
        scheduler,
        end,
        () => {
          reads += 1;
          return accountsOf({ acme: listing(...["apt/threat", "hi/threat"].slice(0, reads)) });
        },
        () => reads >= 3,
      );
    await watch();
    expect(await scheduled()).toEqual(["acme/apt/threat", "acme/hi/threat"]);
    const before = reads;
    await watch();
    expect(reads).toBe(before);
  });

  it("reports a failure once, another one again, and leaves the schedules", async () => {
    const end = new AbortController();
    const { failures, outages, events } = reports();
    await using scheduler = await open({ interval: 10, signal: end.signal, events });
    await scheduler.update(accountsOf({ acme: listing("apt/threat") }));
    const outcomes = [
      new InputError("one"),
      new InputError("one"),
      new TypeError("two"),
      undefined,
      new TypeError("two"),
      Object.assign(new Error("connection lost"), { code: "ECONNRESET" }),
    ];
    const healths: unknown[] = [];
    let reads = 0;
    await watching(
      scheduler,
      end,
      () => {
        healths.push(scheduler.health().error);
        const error = outcomes[reads];
        reads += 1;
        if (error) throw error;
        return accountsOf({ acme: listing("apt/threat") });
      },
      () => reads > outcomes.length,
    );
    expect(failures.map(({ message }) => message)).toEqual(["one", "two", "two"]);
    // An error of the connection is one of the database.
    expect(outages).toEqual([outcomes[5]]);
    expect(healths.slice(0, 7)).toEqual([
      null,
      { code: "invalid-input", message: "one" },
      { code: "invalid-input", message: "one" },
      { code: "store", message: "two" },
      null,
      { code: "store", message: "two" },
      { code: "store", message: "connection lost" },
    ]);
    expect(await scheduled()).toEqual(["acme/apt/threat"]);
  });

  it("checks the store before each update, and leaves the schedules if that fails", async () => {
    const end = new AbortController();
    const { failures, events } = reports();
    let checks = 0;
    await using scheduler = await open({
      ...{ interval: 10, signal: end.signal, events },
      check: () => {
        checks += 1;
        return checks > 1 ? Promise.reject(new InputError("simulated data")) : Promise.resolve();
      },
    });
    await watching(
      ...([scheduler, end, () => accountsOf({ acme: listing("apt/threat") })] as const),
      () => checks >= 3,
    );
    expect(failures.map(({ message }) => message)).toEqual(["simulated data"]);
    expect(await scheduled()).toEqual([]);
  });

  it("ends silently if the signal aborts during an update", async () => {
    const end = new AbortController();
    const { failures, events } = reports();
    await using scheduler = await open({ interval: 10, signal: end.signal, events });
    await scheduler.watch(() => {
      throw new ConnectionError("aborted", "aborted");
    });
    expect(failures).toEqual([]);
    expect(scheduler.health()).toMatchObject({ at: null });
  });
});

describe("the status of a fleet", () => {
  it("has the age of each scheduled collection, since its last sync or since it was scheduled", async () => {
    let now = Date.now();
    await using scheduler = await open({ now: () => now });
    await scheduler.update(
      accountsOf({ acme: listing("apt/threat", "hi/threat"), globex: listing("apt/threat") }),
    );
    const synced = new Date(now - 5000);
    await using store = await openStore(location, { tenant: "acme", now: () => synced });
    await store.markSynced("apt/threat");
    now += 60_000;
    const { lags, oldest, members, deadLetters } = await scheduler.status();
    expect(lags.map(({ tenant, collection, syncedAt }) => [tenant, collection, syncedAt])).toEqual([
      ["acme", "apt/threat", synced.toISOString()],
      ["acme", "hi/threat", null],
      ["globex", "apt/threat", null],
    ]);
    const [ofSynced = 0, ...others] = lags.map(({ seconds }) => seconds);
    expect(ofSynced).toBe(65);
    for (const seconds of others) {
      expect(seconds).toBeGreaterThanOrEqual(59);
      expect(seconds).toBeLessThan(90);
    }
    expect(members).toMatchObject([{ role: "scheduler", version, pid: process.pid, slots: null }]);
    expect(oldest?.since).toBeInstanceOf(Date);
    expect(["acme", "globex"]).toContain(oldest?.tenant);
    expect(deadLetters).toEqual([]);
    // A clock that is behind makes none negative.
    now -= 3_600_000;
    expect((await scheduler.status()).lags.map(({ seconds }) => seconds)).toEqual([0, 0, 0]);
  });

  it("of one tenant contains no collection of another, also without joining the queue", async () => {
    await using scheduler = await open();
    await scheduler.update(
      accountsOf({ acme: listing("apt/threat"), globex: listing("hi/threat") }),
    );
    await using queue = await openQueue(location);
    const names = (status: FleetStatus | undefined) => status?.lags.map(({ tenant }) => tenant);
    expect(names(await queue?.status())).toEqual(["acme", "globex"]);
    expect(names(await queue?.status({ tenant: "globex" }))).toEqual(["globex"]);
    expect(await queue?.status({ tenant: "none" })).toMatchObject({
      ...{ lags: [], oldest: null, queue: { ready: 2 }, members: [{ role: "scheduler" }] },
    });
  });
});

describe("a scheduler", () => {
  it("does not join the queue if the check of the store fails", async () => {
    const refused = new InputError("simulated data");
    await expect(open({ check: () => Promise.reject(refused) })).rejects.toBe(refused);
    expect(await openQueue(location)).toBeUndefined();
  });

  it("leaves the members when it ends", async () => {
    const scheduler = await open();
    await scheduler[Symbol.asyncDispose]();
    await using queue = await openQueue(location);
    expect(await queue?.status()).toMatchObject({ members: [] });
  });
});
