import { readFileSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { EngineStore } from "../src/engine-store.ts";
import { openStore, type Store } from "../src/index.ts";
import { PostgresEngine } from "../src/postgres/postgres-engine.ts";
import { limits } from "../src/postgres/session.ts";
import { postgresPlace, type Place } from "./support/places.ts";
import { all, feed, portion } from "./support/records.ts";
import { silentProxy, type SilentProxy } from "cyberintegrations-test-servers/silent-proxy";

const second = 1000;
const many = Array.from({ length: 1000 }, (_, n) => feed(`${n}`, `${n}`));

describe("a PostgreSQL store whose connections silently drop packets", () => {
  let place: Place;
  let proxy: SilentProxy;
  let store: Store;
  beforeEach(async () => {
    place = await postgresPlace();
    proxy = await silentProxy(place.location);
    const quick = { ...limits, statement: 1000, bulk: 1000, read: 1000, courtesy: 1000 };
    const options = { busyTimeout: 5000, connections: 3, limits: quick };
    const engine = await PostgresEngine.open(proxy.url, options);
    const tenant = "default";
    const now = () => new Date();
    store = new EngineStore(engine.forTenant(tenant), { tenant, now, readOnly: false });
    await store.commit(portion(null, "1", ...many));
  });
  afterEach(async () => {
    await store.close();
    await proxy[Symbol.asyncDispose]();
    await place[Symbol.asyncDispose]();
  });

  const unreachable = {
    code: "unreachable",
    message: expect.stringMatching(/can't be reached: no answer within 1 s$/) as string,
  };

  it("is unreachable after the timeout, and continues with new ones", async () => {
    proxy.silence();
    const began = performance.now();
    await expect(store.commit(portion("1", "2", feed("new", "2")))).rejects.toMatchObject(
      unreachable,
    );
    // Not once more for taking the transaction back.
    expect(performance.now() - began).toBeLessThan(1950);
    proxy.heal();
    await store.commit(portion("1", "2", feed("new", "2")));
    expect(await all(store.feeds())).toHaveLength(1001);
  });

  it("ends a read in the middle", async () => {
    const rows = store.feeds()[Symbol.asyncIterator]();
    await rows.next();
    proxy.silence();
    const rest = async () => {
      while (!(await rows.next()).done);
    };
    await expect(rest()).rejects.toMatchObject(unreachable);
  });

  it("closes soon, although it holds a lock and a read is open", async () => {
    const lock = await store.acquireLock();
    await store.forTenant("acme").acquireLock();
    await store.feeds()[Symbol.asyncIterator]().next();
    proxy.silence();
    const began = performance.now();
    await store.close();
    expect(performance.now() - began).toBeLessThan(10 * second);
    await lock.release();
  });
});

describe("a PostgreSQL store", () => {
  it("waits half a minute for a response, unless another timeout is set", async () => {
    await using place = await postgresPlace();
    await using proxy = await silentProxy(place.location);
    await using store = await openStore(proxy.url);
    await store.commit(portion(null, "1"));
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    try {
      proxy.silence();
      let failed = false;
      const commit = store.commit(portion("1", "2")).catch((error: unknown) => {
        failed = true;
        return error;
      });
      await wait(100); // until the statement is on its way
      vi.advanceTimersByTime(29 * second);
      await wait(100);
      expect(failed).toBe(false);
      vi.advanceTimersByTime(second);
      expect(await commit).toMatchObject({ code: "unreachable" });
    } finally {
      vi.useRealTimers();
    }
  });

  it.skipIf(process.platform !== "linux")(
    "lets the system ask an idle connection every ten seconds whether it is alive",
    async () => {
      await using place = await postgresPlace();
      await using proxy = await silentProxy(place.location);
      await using store = await openStore(proxy.url);
      await store.status();
      const port = Number(new URL(proxy.url).port).toString(16).padStart(4, "0").toUpperCase();
      const rows = readFileSync("/proc/net/tcp", "utf8").split("\n");
      const own = rows
        .map((row) => row.trim().split(/\s+/))
        // Established ones: a connection that was closed has another timer for a minute.
        .filter(([, , to, state]) => to?.endsWith(`:${port}`) && state === "01");
      expect(own.length).toBeGreaterThan(0);
      for (const [, , , , , timer = ""] of own) {
        const [kind, ticks = ""] = timer.split(":");
        expect(kind, "a keep-alive timer").toBe("02");
        expect(Number.parseInt(ticks, 16) / 100).toBeLessThanOrEqual(10);
      }
    },
  );
});
