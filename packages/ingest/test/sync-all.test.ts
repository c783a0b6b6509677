import { InputError, StoreError } from "cyberintegrations";
import { describe, expect, it } from "vitest";
import {
  nothingYet,
  Reader,
  syncAll,
  withCollections,
  type SyncEvents,
  type SyncedCollection,
} from "../src/index.ts";
import { startApi } from "./api.ts";
import { MemoryStore } from "./memory-store.ts";

const start = { seqUpdate: "0" };
const never = new AbortController().signal;

/** A listener that records all events. */
function recorder() {
  const heard: (readonly [keyof SyncEvents, unknown])[] = [];
  const events: SyncEvents = {
    note: (message) => heard.push(["note", message]),
    planned: (names) => heard.push(["planned", names]),
    started: (name) => heard.push(["started", name]),
    portion: ({ collection, feeds }) => heard.push(["portion", `${collection} ${feeds}`]),
    retried: (name, { reason }) => heard.push(["retried", `${name} ${reason}`]),
    finished: ({ collection, requests }) => heard.push(["finished", `${collection} ${requests}`]),
  };
  return { heard, events };
}

describe("a sync of an account", () => {
  it("reads all granted collections, reports progress, and names those that it does not know", async () => {
    await using api = await startApi({ feeds: 2, grants: ["apt/threat", "ioc/common"] });
    const body = [
      { collection: "ioc/common", route: "r" },
      { collection: "new/one", route: "r" },
      { collection: "new/two", route: "r" },
    ];
    api.simulator.addFault({ path: "user/granted_collections", kind: "status", status: 200, body });
    const { heard, events } = recorder();
    const store = new MemoryStore();
    const [outcome, ...others] = await syncAll({ account: api.account(), store, events });
    expect(others).toEqual([]);
    expect(outcome).toMatchObject({ collection: "ioc/common", feeds: 2 });
    expect(heard).toEqual([
      [
        "note",
        expect.stringMatching(/not known to this version: new\/one, new\/two; .*sensitive: keep/),
      ],
      ["planned", ["ioc/common"]],
      ["started", "ioc/common"],
      ["portion", "ioc/common 2"],
      ["finished", "ioc/common 2"],
    ]);
  });

  it("needs no listener, and notes nothing if all granted collections are known", async () => {
    await using api = await startApi({ feeds: 1, grants: ["ioc/common"] });
    const { heard, events } = recorder();
    for (const some of [
      undefined,
      {},
      {
        ...events,
        started: () => undefined,
        planned: () => undefined,
        portion: () => undefined,
        finished: () => undefined,
      },
    ])
      await syncAll({ account: api.account(), store: new MemoryStore(), events: some });
    expect(heard).toEqual([]);
  });

  it("reads the other collections if one fails, in the order of the settings", async () => {
    await using api = await startApi({ feeds: 2, grants: ["apt/threat", "malware/cnc"] });
    const account = api.account({ "apt/threat": start, "ioc/common": start, "malware/cnc": start });
    const outcomes = await syncAll({ account, store: new MemoryStore() });
    expect(outcomes.map(({ collection, error }) => [collection, error?.code])).toEqual([
      ["apt/threat", undefined],
      ["ioc/common", "forbidden"],
      ["malware/cnc", undefined],
    ]);
  });

  it.each([
    [{}, 4],
    [{ concurrency: 2 }, 2],
  ])("reads a limited number of collections at the same time: %j", async (limits, most) => {
    await using api = await startApi({ feeds: 1, latency: 5 });
    const names = [...api.simulator.collections("ti")]
      .filter((name) => name.startsWith("suspicious_ip/"))
      .concat("ioc/common");
    let [active, top] = [0, 0];
    const events: SyncEvents = {
      started: () => {
        active += 1;
        top = Math.max(top, active);
      },
      finished: () => {
        active -= 1;
      },
    };
    const account = {
      ...api.account(Object.fromEntries(names.map((name) => [name, start]))),
      ...limits,
    };
    await syncAll({ account, store: new MemoryStore(), events });
    expect(names).toHaveLength(6);
    expect(top).toBe(most);
  });

  it("does not request the collections that have not started once the store has failed", async () => {
    await using api = await startApi({ feeds: 1 });
    const error = new StoreError("unwritable", "the disk is full");
    const store = new MemoryStore();
    store.commit = () => Promise.reject(error);
    const account = {
      ...api.account({ "apt/threat": start, "ioc/common": start, "malware/cnc": start }),
      concurrency: 1,
    };
    const { heard, events } = recorder();
    const outcomes = await syncAll({ account, store, events });
    expect(outcomes[0]).toMatchObject({ collection: "apt/threat", error });
    const skipped = (name: string) => ({ ...nothingYet(name), requests: 0, skipped: true, error });
    expect(outcomes.slice(1)).toEqual([skipped("ioc/common"), skipped("malware/cnc")]);
    expect(heard.filter(([kind]) => kind === "started")).toEqual([["started", "apt/threat"]]);
    expect(api.asked().every(([path]) => path === "apt/threat/updated")).toBe(true);
  });

  it.each(["cursor-moved", "fenced", "locked"] as const)(
    "continues with the others after an error that concerns one collection only: %s",
    async (code) => {
      await using api = await startApi({ feeds: 1 });
      const store = new MemoryStore();
      const commit = store.commit.bind(store);
      store.commit = (portion) =>
        portion.collection === "apt/threat"
          ? Promise.reject(new StoreError(code, "it failed"))
          : commit(portion);
      const account = {
        ...api.account({ "apt/threat": start, "ioc/common": start }),
        concurrency: 1,
      };
      const outcomes = await syncAll({ account, store });
      expect(outcomes.map(({ error }) => error?.code)).toEqual([code, undefined]);
    },
  );

  it("rejects settings that can't be used before anything is read", async () => {
    await using api = await startApi({ feeds: 1 });
    const { heard, events } = recorder();
    const account = api.account({ "ioc/common": start, "new/one": {} });
    const syncing = syncAll({ account, store: new MemoryStore(), events });
    await expect(syncing).rejects.toSatisfy(InputError.isInstance);
    expect([api.asked(), heard]).toEqual([[], []]);
  });

  it("removes nothing and reads nothing if the grants can't be read", async () => {
    await using api = await startApi({ feeds: 1 });
    api.simulator.addFault({ path: "user/granted_collections", kind: "status", status: 403 });
    const store = new MemoryStore();
    const syncing = syncAll({ account: api.account(), store });
    await expect(syncing).rejects.toMatchObject({ code: "forbidden" });
    expect([store.commits, store.synced, api.asked().length]).toEqual([[], [], 1]);
  });

  it("ends with the signal: while it asks for grants, and while it reads", async () => {
    await using api = await startApi({ feeds: 1, grants: ["ioc/common"] });
    const store = new MemoryStore();
    const aborted = { store, signal: AbortSignal.abort() };
    await expect(syncAll({ ...aborted, account: api.account() })).rejects.toMatchObject({
      code: "aborted",
    });
    const [outcome] = await syncAll({ ...aborted, account: api.account({ "ioc/common": start }) });
    expect(outcome).toMatchObject({ error: { code: "aborted" } });
    expect(store.commits).toEqual([]);
  });
});

describe("work with an account's collections", () => {
  it("has a session that stays open until it ends, and is then closed", async () => {
    await using api = await startApi({ feeds: 1 });
    const options = { account: api.account({ "ioc/common": start }), store: new MemoryStore() };
    let read: (() => Promise<SyncedCollection>) | undefined;
    const result = await withCollections(options, async ([collection]) => {
      read = collection?.read;
      expect(collection?.name).toBe("ioc/common");
      expect(await read?.()).toMatchObject({ feeds: 1 });
      return "result";
    });
    expect(result).toBe("result");
    expect(await read?.()).toMatchObject({ error: { code: "invalid-input" } });
  });

  it("can repeat the selection", async () => {
    await using api = await startApi({ feeds: 1, grants: ["ioc/common"] });
    api.simulator.addFault({ path: "user/granted_collections", kind: "status", status: 403 });
    const options = { account: api.account(), store: new MemoryStore() };
    const names = await withCollections(
      options,
      (collections) => Promise.resolve(collections.map(({ name }) => name)),
      (run) => run().catch(run),
    );
    expect(names).toEqual(["ioc/common"]);
  });
});

describe("a reader", () => {
  it("counts the requests of each read, retries included, and reports each retry", async () => {
    await using api = await startApi({ feeds: 25 });
    const { heard, events } = recorder();
    const account = api.account({ "ioc/common": { ...start, limit: 10 } });
    const settings = account.collections?.get("ioc/common");
    if (!settings) throw new Error("no settings");
    const store = new MemoryStore();
    await using reader = new Reader({ account, store, events });
    api.simulator.addFault({ collection: "ioc/common", kind: "status", status: 503, nth: 2 });
    const read = () => reader.read("ioc/common", settings, never);
    expect(await read()).toMatchObject({ feeds: 25, requests: 5 });
    expect(await read()).toMatchObject({ feeds: 0, requests: 1 });
    expect(heard.filter(([kind]) => kind !== "portion")).toEqual([
      ["started", "ioc/common"],
      ["retried", "ioc/common answered 503"],
      ["finished", "ioc/common 5"],
      ["started", "ioc/common"],
      ["finished", "ioc/common 1"],
    ]);
  });

  it("counts no request of a read that sends none", async () => {
    await using api = await startApi({ feeds: 1 });
    const account = api.account({ "ioc/common": start });
    const settings = account.collections?.get("ioc/common");
    if (!settings) throw new Error("no settings");
    await using reader = new Reader({ account, store: new MemoryStore() });
    const outcome = await reader.read("ioc/common", settings, AbortSignal.abort());
    expect(outcome).toMatchObject({ requests: 0, error: { code: "aborted" } });
  });

  it("passes notes on, and uses the given clock", async () => {
    await using api = await startApi({ feeds: 1 });
    const { heard, events } = recorder();
    const account = api.account({ "ioc/common": start });
    const settings = account.collections?.get("ioc/common");
    if (!settings) throw new Error("no settings");
    const store = new MemoryStore();
    store.cursors.set("ioc/common", "7");
    store.filters.set("ioc/common", "other");
    let time = 0;
    await using reader = new Reader({ account, store, events, now: () => (time += 10) });
    const outcome = await reader.read("ioc/common", settings, never);
    expect(outcome).toMatchObject({ unreadBefore: "7", milliseconds: 20 });
    expect(heard[1]).toEqual(["note", expect.stringContaining("before cursor 7")]);
  });

  it("rejects a connection that can't be used, and closes its session", async () => {
    await using api = await startApi({ feeds: 1 });
    const account = api.account({});
    const connection = { ...account.connection, apiKey: "" };
    expect(
      () => new Reader({ account: { ...account, connection }, store: new MemoryStore() }),
    ).toThrow(InputError);
    const reader = new Reader({ account, store: new MemoryStore() });
    await reader[Symbol.asyncDispose]();
    await expect(reader.session.granted()).rejects.toMatchObject({ code: "invalid-input" });
  });
});
