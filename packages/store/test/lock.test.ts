import { once } from "node:events";
import { readFileSync } from "node:fs";
import { hostname } from "node:os";
import { setTimeout as wait } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { openStore, type Store } from "../src/index.ts";
import { thisProcess } from "../src/lock/process-identity.ts";
import { canUnshare, inOwnContainer, kill, said, start } from "./support/children.ts";
import { Clock } from "./support/clock.ts";
import { places, postgresPlace, runOn, sqlitePlace, type Place } from "./support/places.ts";

const minute = 60_000;

describe.each(places)("the lock of a store in %s", (_, makePlace) => {
  let place: Place;
  let clock: Clock;
  let store: Store;
  let other: Store;
  beforeEach(async () => {
    place = await makePlace();
    clock = new Clock();
    store = await openStore(place.location, { now: clock.now });
    other = await openStore(place.location, { now: clock.now });
  });
  afterEach(async () => {
    await store.close();
    await other.close();
    await place[Symbol.asyncDispose]();
  });

  it("has one holder, and the error of another process contains the holder and the start time", async () => {
    const lock = await store.acquireLock();
    expect(lock).toMatchObject({
      name: "sync",
      owner: { host: hostname(), pid: process.pid, since: "2026-01-01T00:00:00.000Z" },
    });
    clock.pass(1);
    const late = other.acquireLock();
    await expect(late).rejects.toMatchObject({ code: "locked" });
    await expect(late).rejects.toThrow(
      `the lock "sync" is held by process ${process.pid} on ${hostname()} since 2026-01-01T00:00:00.000Z`,
    );
    await expect(store.acquireLock()).rejects.toMatchObject({ code: "locked" });
  });

  it("is free once it is released, as often as one likes", async () => {
    {
      await using lock = await store.acquireLock();
      await lock.release();
      await lock.release();
      await using again = await other.acquireLock();
      // Not the other's.
      await lock.release();
      await expect(store.acquireLock()).rejects.toMatchObject({ code: "locked" });
      expect(again.owner.pid).toBe(process.pid);
    }
    await store.acquireLock();
  });

  it("leaves nothing in the store once it is released", async () => {
    const rows = async () => (await place.sql(`SELECT name FROM ${place.table("locks")}`)).length;
    const lock = await store.acquireLock();
    expect(await rows()).toBe(1);
    await lock.release();
    expect(await rows()).toBe(0);
  });

  it("is free once the store is closed", async () => {
    const lock = await store.acquireLock();
    await store.close();
    await lock.release();
    await other.acquireLock();
  });

  it("leaves locks of other names alone", async () => {
    await store.acquireLock("sync");
    await other.acquireLock("export");
  });

  it("does not prevent others from storing", async () => {
    await store.acquireLock();
    await other.commit({ collection: "apt/threat", from: null, to: "1", feeds: [] });
  });

  it("is free once the process that holds it is killed", { timeout: 60_000 }, async () => {
    const child = start("hold-lock.ts", place.location);
    await said(child);
    await using third = await openStore(place.location);
    await expect(third.acquireLock()).rejects.toThrow(`process ${String(child.pid)} on`);
    await kill(child);
    // A server needs a moment to notice.
    for (let tries = 0; ; tries += 1) {
      const taken = await third.acquireLock().catch(() => undefined);
      if (taken) break;
      expect(tries).toBeLessThan(100);
      await wait(50);
    }
  });
});

describe("a lock in SQLite", () => {
  let place: Place;
  let clock: Clock;
  let store: Store;
  beforeEach(async () => {
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
    place = await sqlitePlace();
    clock = new Clock();
    store = await openStore(place.location, { now: clock.now });
  });
  afterEach(async () => {
    vi.useRealTimers();
    await store.close();
    await place[Symbol.asyncDispose]();
  });

  /** A row of another process's lock. Default: of a process of this machine that started long ago. */
  async function held(by: {
    readonly host?: string;
    readonly pid: number;
    readonly space?: string | null;
    readonly started?: string | null;
  }) {
    const { host = hostname(), pid, space = thisProcess().space, started = "0" } = by;
    const now = clock.now().toISOString();
    const quoted = [host, pid, now, space, started, now].map((value) =>
      value === null ? "NULL" : `'${value}'`,
    );
    await place.sql(
      `INSERT INTO locks (name, token, host, pid, since, space, started, seen_at)
       VALUES ('sync', 'theirs', ${quoted.join()})`,
    );
  }

  const holdsForAMinute = async () => {
    clock.pass(minute - 1);
    await expect(store.acquireLock()).rejects.toMatchObject({ code: "locked" });
    clock.pass(1);
    await store.acquireLock();
  };

  const seenAt = async () => (await place.sql("SELECT seen_at FROM locks"))[0]?.["seen_at"];

  it("of another machine holds for a minute after its last heartbeat", async () => {
    await held({ host: "elsewhere.example", pid: 1, space: "another boot" });
    await expect(store.acquireLock()).rejects.toThrow("process 1 on elsewhere.example since");
    await holdsForAMinute();
  });

  it.each([
    ["a process that is not here", 4_194_304],
    ["this process", process.pid],
    ["a process that is here", process.ppid],
  ])(
    "of another container with this host name holds for a minute, under the number of %s",
    async (_, pid) => {
      await held({ pid, space: "another container" });
      await holdsForAMinute();
    },
  );

  it("of an older version, which did not note where its number counts, holds for a minute", async () => {
    await held({ pid: 4_194_304, space: null, started: null });
    await holdsForAMinute();
  });

  it.skipIf(!canUnshare)(
    "is not taken by another container that has the same host name and number",
    { timeout: 60_000 },
    async () => {
      const first = inOwnContainer("hold-lock.ts", place.location);
      expect(await said(first)).toBe("held");
      const second = inOwnContainer("hold-lock.ts", place.location);
      const errors: string[] = [];
      second.stderr?.on("data", (chunk: Buffer) => errors.push(String(chunk)));
      await once(second, "close");
      expect(errors.join("")).toContain(`is held by process 1 on ${hostname()} since`);
      await kill(first);
    },
  );

  it("is renewed every quarter of a minute", async () => {
    const lock = await store.acquireLock();
    const later = clock.pass(minute / 4);
    vi.advanceTimersByTime(minute / 4);
    await vi.waitFor(async () => {
      expect(await seenAt()).toBe(later);
    });
    await lock.release();
    vi.advanceTimersByTime(minute);
    expect(await seenAt()).toBeUndefined();
  });

  it("does not renew a lock that another process has claimed", async () => {
    await store.acquireLock();
    await place.sql("DELETE FROM locks");
    await held({ host: "elsewhere.example", pid: 1, space: "another boot" });
    const before = await seenAt();
    clock.pass(minute / 4);
    vi.advanceTimersByTime(minute / 4);
    await store.markSynced("apt/threat");
    expect(await seenAt()).toBe(before);
  });

  it("of this machine is free when its process is gone", async () => {
    const child = start("hold-lock.ts", place.location);
    await kill(child);
    await held({ pid: child.pid ?? 0 });
    await store.acquireLock();
  });

  it.each([process.pid, process.ppid])(
    "of this machine is free when its number went to another process: %i",
    async (pid) => {
      await held({ pid });
      await store.acquireLock();
    },
  );

  it("of this machine holds for a minute when the start of its process is not known", async () => {
    await held({ pid: process.ppid, started: null });
    await holdsForAMinute();
  });
});

describe("a lock in PostgreSQL", () => {
  it.skipIf(process.platform !== "linux")(
    "is free soon after its machine has died: the server asks its connection every half a minute",
    async () => {
      await using place = await postgresPlace();
      await using store = await openStore(place.location);
      await using _lock = await store.acquireLock();
      const sessions = await place.sql(
        `SELECT client_port FROM pg_stat_activity
         WHERE datname = current_database() AND application_name = 'cyberintegrations'`,
      );
      const hex = (port: unknown) => Number(port).toString(16).padStart(4, "0").toUpperCase();
      const clients = sessions.map(({ client_port: port }) => `:${hex(port)}`);
      const server = `:${hex(new URL(place.location).port)}`;
      /** When the server asks its clients next, in seconds. */
      const timers = () =>
        readFileSync("/proc/net/tcp", "utf8")
          .split("\n")
          .map((row) => row.trim().split(/\s+/))
          .filter(
            ([, from = "", to = ""]) => from.endsWith(server) && clients.includes(to.slice(-5)),
          )
          .map(([, , , , , timer = ""]) => timer.split(":"))
          .map(([kind, ticks = ""]) =>
            kind === "02" ? Number.parseInt(ticks, 16) / 100 : Infinity,
          );
      // Until it has sent what it has to, the socket has another timer.
      await expect.poll(() => Math.min(...timers())).toBeLessThanOrEqual(30);
    },
  );

  it.each(["INSERT", "DELETE"])("is free even if the %s of its row fails", async (statement) => {
    await using place = await postgresPlace();
    await using store = await openStore(place.location);
    await using other = await openStore(place.location);
    await place.sql(
      `CREATE FUNCTION cyberintegrations.fail() RETURNS trigger LANGUAGE plpgsql
         AS $$ BEGIN RAISE EXCEPTION 'no'; END $$;
       CREATE TRIGGER fail BEFORE ${statement} ON cyberintegrations.locks
         FOR EACH ROW EXECUTE FUNCTION cyberintegrations.fail()`,
    );
    await store.acquireLock().then(
      (lock) => lock.release(),
      () => undefined,
    );
    await place.sql("DROP TRIGGER fail ON cyberintegrations.locks");
    await vi.waitFor(async () => {
      await using _lock = await other.acquireLock();
    });
  });

  it("is free once the server ends its session, and releasing it is no error", async () => {
    await using place = await postgresPlace();
    await using store = await openStore(place.location);
    await using other = await openStore(place.location);
    await using lock = await store.acquireLock();
    await runOn(
      place.location,
      `SELECT pg_terminate_backend(pid, 5000) FROM pg_locks
       WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
    );
    await other.acquireLock();
    await lock.release();
    await expect(store.acquireLock()).rejects.toMatchObject({ code: "locked" });
  });
});
