import { describe, expect, it } from "vitest";
import type { Engine } from "../src/engine.ts";
import { EngineStore } from "../src/engine-store.ts";

/** A store in an engine that only counts calls. */
function counted() {
  const calls: string[] = [];
  const call = (name: string) => {
    calls.push(name);
    return Promise.resolve();
  };
  const owner = { host: "a.example", pid: 1, since: "2026-01-01T00:00:00.000Z" };
  const engine = {
    location: "/feeds.db",
    dialect: { schema: "main", keyPrefix: "" },
    forTenant: () => engine,
    reopen: () => call("reopen"),
    takeLock: (name: string) =>
      call(`take ${name}`).then(() => ({ owner, release: () => call(`release ${name}`) })),
    close: () => call("close"),
  };
  const now = () => new Date();
  const store = new EngineStore(engine as unknown as Engine, {
    ...{ tenant: "default", now, readOnly: false },
  });
  return { store, calls };
}

describe("a store", () => {
  it("releases each lock once, however often that is requested", async () => {
    const { store, calls } = counted();
    const view = store.forTenant("acme");
    const [own, other] = [await store.acquireLock(), await view.acquireLock("export")];
    await own.release();
    await own.release();
    await own[Symbol.asyncDispose]();
    await view.close();
    await other.release();
    await store.close();
    expect(calls).toEqual(["take sync", "take export", "release sync", "release export", "close"]);
  });

  it("closes its engine once, and a view of it never", async () => {
    const { store, calls } = counted();
    const view = store.forTenant("acme");
    await Promise.all([view.close(), view.close()]);
    expect(calls).toEqual([]);
    await Promise.all([store.close(), store.close()]);
    await store.close();
    expect(calls).toEqual(["close"]);
  });

  it("has no views, claims or locks once it is closed, and opens no file for them", async () => {
    const { store, calls } = counted();
    const view = store.forTenant("acme");
    await store.close();
    const closed = { code: "closed", message: "/feeds.db has been closed" };
    for (const one of [store, view]) {
      expect(() => one.forTenant("globex")).toThrow("/feeds.db has been closed");
      await expect(one.claim("apt/threat")).rejects.toMatchObject(closed);
      await expect(one.acquireLock()).rejects.toMatchObject(closed);
      await expect(
        one.commit({ collection: "a", from: null, to: null, feeds: [] }),
      ).rejects.toThrow("closed");
      await expect(one.retryQuarantined("apt/threat", [])).rejects.toMatchObject(closed);
      await expect(one.dropQuarantined()).rejects.toMatchObject(closed);
      await expect(one.overview()).rejects.toMatchObject(closed);
    }
    expect(calls).toEqual(["close"]);
  });
});
