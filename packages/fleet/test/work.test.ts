import {
  ConnectionError,
  type CyberIntegrationsError,
  InputError,
  StoreError,
} from "@cyberintegrations/errors";
import {
  defaultCollection,
  nothingYet,
  type CollectionSettings,
  type Slice,
  type SyncedCollection,
} from "@cyberintegrations/ingest";
import { products } from "cyberintegrations";
import type { Job, PgBoss } from "pg-boss";
import { beforeEach, describe, expect, it } from "vitest";
import type { WorkerEvents } from "../src/events.ts";
import { collectionQueue, deadLetterQueue } from "../src/queue.ts";
import type { Readers } from "../src/readers.ts";
import { work } from "../src/work.ts";

const collection = "apt/threat";
const data = { tenant: "acme", collection };
const settings = defaultCollection(products.ti, collection);
const slice: Slice = { portions: 3, milliseconds: 1000 };
const outcome = (more: Partial<SyncedCollection> = {}): SyncedCollection => ({
  ...nothingYet(collection),
  requests: 1,
  ...more,
});

describe("a job of a worker", () => {
  let end: AbortController;
  let ownEnd: AbortController;
  let events: unknown[][];
  let statements: unknown[][];
  /** What the reader does. */
  let read: (signal: AbortSignal) => Promise<SyncedCollection>;
  let asked: unknown[][];
  /** The statement that fails. */
  let failing: string | undefined;
  beforeEach(() => {
    [end, ownEnd] = [new AbortController(), new AbortController()];
    [events, statements, asked] = [[], [], []];
    failing = undefined;
    read = () => Promise.resolve(outcome());
  });

  const record =
    (list: () => unknown[][], name: string) =>
    (...args: unknown[]) => {
      list().push([name, ...args]);
    };
  const listener: Required<WorkerEvents> = {
    readsOf: () => ({}),
    failed: record(() => events, "failed"),
    answered: record(() => events, "answered"),
    notRead: record(() => events, "notRead"),
    deadLettered: record(() => events, "deadLettered"),
    bug: record(() => events, "bug"),
    delivered: record(() => events, "delivered"),
    deliveryFailed: record(() => events, "deliveryFailed"),
    settingsChanged: record(() => events, "settingsChanged"),
    rejected: record(() => events, "rejected"),
  };

  const db = { executeSql: (sql: string) => said("sql", sql) };
  function said(name: string, ...args: unknown[]): Promise<unknown[]> {
    statements.push([name, ...args]);
    if (name === failing) return Promise.reject(new Error("the database is gone"));
    return Promise.resolve(name === "findJobs" ? letters : []);
  }
  let letters: { id: string }[] = [];
  const boss = {
    getDb: () => ({
      beginTransaction: () =>
        Promise.resolve({
          db,
          commit: () => said("commit"),
          rollback: () => said("rollback"),
        }),
    }),
    complete: (...args: unknown[]) => said("complete", ...args),
    send: (...args: unknown[]) => said("send", ...args),
    findJobs: (...args: unknown[]) => said("findJobs", ...args),
    deleteJob: (...args: unknown[]) => said("deleteJob", ...args),
  };

  const readers = (of: (tenant: string) => unknown) => ({ get: of }) as unknown as Readers;
  const known = readers((tenant) =>
    tenant === data.tenant
      ? {
          settingsOf: (name: string) => (name === collection ? settings : undefined),
          reader: {
            read: (name: string, own: CollectionSettings, signal: AbortSignal, part: Slice) => {
              asked.push([name, own, part]);
              return read(signal);
            },
          },
        }
      : undefined,
  );
  const done = (
    job: Partial<Job<typeof data>> = {},
    more: { readers?: Readers; boss?: object; events?: WorkerEvents } = {},
  ) =>
    work({ id: "7", retryCount: 2, data, signal: ownEnd.signal, ...job } as Job<typeof data>, {
      ...{ readers: known, slice, signal: end.signal, events: listener, ...more },
      boss: (more.boss ?? boss) as unknown as PgBoss,
    });

  it("reads a slice of its collection, and removes its dead letters when it is up to date", async () => {
    letters = [{ id: "8" }, { id: "9" }];
    expect(await done()).toEqual({ id: "7", status: "completed" });
    expect(asked).toEqual([[collection, settings, slice]]);
    expect(statements).toEqual([
      ["findJobs", deadLetterQueue, { key: "acme/apt/threat" }],
      ["deleteJob", deadLetterQueue, ["8", "9"]],
    ]);
    statements = [];
    letters = [];
    await done();
    expect(statements.map(([name]) => name)).toEqual(["findJobs"]);
    expect(events).toEqual([]);
  });

  const requeued = [
    ["sql", "SET LOCAL idle_in_transaction_session_timeout = '10s'"],
    ["complete", collectionQueue, { id: "7", retryCount: 2 }, null, { db }],
    ["send", collectionQueue, data, { singletonKey: "acme/apt/threat", db }],
    ["commit"],
  ];

  it("that has more to read is queued again, in the transaction that completes it", async () => {
    read = () => Promise.resolve(outcome({ more: true }));
    expect(await done()).toEqual({ id: "7", status: "completed" });
    expect(statements).toEqual(requeued);
  });

  it("that is interrupted is queued again, and is no failure", async () => {
    read = () => {
      end.abort();
      return Promise.resolve(outcome({ error: new ConnectionError("aborted", "aborted") }));
    };
    expect(await done()).toEqual({ id: "7", status: "completed" });
    expect(statements).toEqual(requeued);
    expect(events).toEqual([]);
  });

  it("that is complete when the worker ends is not queued again", async () => {
    read = () => {
      end.abort();
      return Promise.resolve(outcome());
    };
    letters = [];
    expect(await done()).toEqual({ id: "7", status: "completed" });
    expect(statements.map(([name]) => name)).toEqual(["findJobs"]);
  });

  it.each(["sql", "complete", "send", "commit"])(
    "stays with its worker if it can't be queued again: %s",
    async (name) => {
      read = () => Promise.resolve(outcome({ more: true }));
      failing = name;
      await expect(done()).rejects.toThrow("the database is gone");
      expect(statements.at(-1)).toEqual(["rollback"]);
      expect(statements.filter(([other]) => other === "commit")).toHaveLength(
        name === "commit" ? 1 : 0,
      );
    },
  );

  it("needs a database with transactions to be queued again", async () => {
    read = () => Promise.resolve(outcome({ more: true }));
    const without = { ...boss, getDb: () => ({}) };
    await expect(done({}, { boss: without })).rejects.toThrow("expected a database");
  });

  it.each<[string, CyberIntegrationsError, string]>([
    ["retried later", new ConnectionError("network", "no connection"), "failed"],
    ["retried later", new StoreError("fenced", "another reader"), "failed"],
    ["a dead letter", new ConnectionError("unauthorized", "401"), "deadletter"],
    ["a dead letter", new InputError("keys"), "deadletter"],
  ])("is %s if its read fails: %s", async (_, error, status) => {
    read = () => Promise.resolve(outcome({ error }));
    const output = { code: error.code, message: error.message };
    expect(await done()).toEqual({ id: "7", status, output });
    expect(events).toEqual(status === "deadletter" ? [["deadLettered", data, output]] : []);
    expect(statements).toEqual([]);
  });

  it.each([[{ tenant: "globex", collection }], [{ tenant: "acme", collection: "hi/threat" }]])(
    "that this worker's config lacks is left to others: %j",
    async (other) => {
      const output = { code: "not-configured", message: "this worker's config does not have it" };
      expect(await done({ data: other })).toEqual({ id: "7", status: "failed", output });
      expect(events).toEqual([["notRead", other, output]]);
      expect(asked).toEqual([]);
    },
  );

  it.each<[CyberIntegrationsError, string]>([
    [new InputError("no file"), "deadletter"],
    [new ConnectionError("network", "no proxy"), "failed"],
  ])("of an account that can't be used is not started: %s", async (error, status) => {
    const unusable = readers(() => {
      throw error;
    });
    const output = { code: error.code, message: error.message };
    expect(await done({}, { readers: unusable })).toEqual({ id: "7", status, output });
    expect(events).toEqual([
      ["notRead", data, output],
      ...(status === "deadletter" ? [["deadLettered", data, output]] : []),
    ]);
  });

  it("that finds a bug is retried later, and the report has the place but no message", async () => {
    const bug = new TypeError("canary\n  canary of a feed");
    bug.stack = `TypeError: canary\n  canary of a feed\n    at one (a.ts:1:1)\n    at two (b.ts:2:2)`;
    read = () => Promise.reject(bug);
    const output = { code: "defect", message: "TypeError" };
    expect(await done()).toEqual({ id: "7", status: "failed", output });
    expect(events).toEqual([
      ["bug", data, { name: "TypeError", place: "at one (a.ts:1:1) at two (b.ts:2:2)" }],
    ]);
    delete bug.stack;
    await done();
    expect(events.at(-1)).toEqual(["bug", data, { name: "TypeError", place: "" }]);
  });

  it.each(["worker", "job"])("ends its read when the %s ends", async (which) => {
    let signal: AbortSignal | undefined;
    read = (given) => {
      signal = given;
      (which === "worker" ? end : ownEnd).abort();
      return Promise.resolve(outcome());
    };
    await done();
    expect(signal?.aborted).toBe(true);
  });

  it("keeps no listener on the worker's signal", async () => {
    let signal: AbortSignal | undefined;
    read = (given) => {
      signal = given;
      return Promise.resolve(outcome());
    };
    await done();
    end.abort();
    expect(signal?.aborted).toBe(false);
  });

  it("needs no listener for events", async () => {
    const silent = { events: {} };
    await done({ data: { tenant: "globex", collection } }, silent);
    read = () => Promise.reject(new TypeError("bug"));
    await done({}, silent);
    read = () => Promise.resolve(outcome({ error: new InputError("keys") }));
    expect(await done({}, silent)).toMatchObject({ status: "deadletter" });
    const unusable = readers(() => {
      throw new InputError("no file");
    });
    expect(await done({}, { ...silent, readers: unusable })).toMatchObject({
      status: "deadletter",
    });
  });
});
