import { ConnectionError, CyberIntegrationsError } from "cyberintegrations";
import { beforeEach, describe, expect, it } from "vitest";
import { Health, nothingYet, type SyncedCollection } from "../../src/index.ts";

const minute = 60_000;
const begin = Date.parse("2026-01-31T00:00:00Z");
const at = (minutes: number) => new Date(begin + minutes * minute).toISOString();
const error = new ConnectionError("network", "it failed");

let now = begin;
let health: Health;
/** Sets the clock to a minute. */
const set = (minutes: number) => {
  now = begin + minutes * minute;
};
const finished = (change: Partial<SyncedCollection> = {}, collection = "a") => {
  health.finished({ ...nothingYet(collection), requests: 1, milliseconds: 1500, ...change });
};
const ok = () => health.report().collections["a"]?.ok;

beforeEach(() => {
  set(0);
  health = new Health(
    (name) => (name === "a" ? 5 * minute : 60 * minute),
    () => now,
  );
  health.planned(["a"]);
});

describe("the health of a collection", () => {
  it("is bad before the first page", () => {
    set(1);
    expect(health.report()).toEqual({
      ok: false,
      at: at(1),
      startedAt: at(0),
      error: null,
      collections: {
        a: {
          ok: false,
          intervalSeconds: 300,
          lastSuccess: null,
          lastError: null,
          lastDurationSeconds: null,
          consecutiveFailures: 0,
        },
      },
    });
  });

  it("is good for three intervals after a success", () => {
    set(2);
    finished();
    expect(health.report()).toMatchObject({
      ok: true,
      collections: { a: { ok: true, lastSuccess: at(2), lastDurationSeconds: 1.5 } },
    });
    set(17);
    expect(ok()).toBe(true);
    set(17.001);
    expect(health.report()).toMatchObject({ ok: false, collections: { a: { ok: false } } });
  });

  it("is good while the first read receives pages, for three intervals after each", () => {
    set(20);
    health.portion(nothingYet("a"));
    expect(ok()).toBe(true);
    set(35);
    expect(ok()).toBe(true);
    set(36);
    expect(ok()).toBe(false);
    expect(health.report().collections["a"]?.lastSuccess).toBeNull();
  });

  it("does not depend on pages once a read has failed: only on the last success", () => {
    finished();
    set(14);
    health.portion(nothingYet("a"));
    set(16);
    expect(ok()).toBe(true);
    finished({ error });
    expect(ok()).toBe(false);
    health.portion(nothingYet("a"));
    expect(ok()).toBe(false);
    finished();
    expect(ok()).toBe(true);
  });

  it("counts failures until a success, and keeps the last error", () => {
    set(1);
    finished({ error: new CyberIntegrationsError("server", "earlier") });
    set(2);
    finished({ error, milliseconds: 0 });
    const lastError = { at: at(2), code: "network", message: "it failed" };
    const expected = {
      lastError,
      consecutiveFailures: 2,
      lastDurationSeconds: 0,
      lastSuccess: null,
    };
    expect(health.report().collections["a"]).toMatchObject(expected);
    set(3);
    finished();
    expect(health.report().collections["a"]).toMatchObject({
      lastError,
      consecutiveFailures: 0,
      lastSuccess: at(3),
    });
  });

  it("is not changed by a read that was interrupted, or that is of another collection", () => {
    finished();
    const before = health.report();
    finished({ error: new ConnectionError("aborted", "stop"), milliseconds: 9 });
    finished({ error }, "other");
    health.portion(nothingYet("other"));
    expect(health.report()).toEqual(before);
  });
});

describe("the health of the program", () => {
  it("is bad while its collections are not known, and says why", () => {
    const unplanned = new Health(
      () => minute,
      () => now,
    );
    expect(unplanned.report()).toMatchObject({ ok: false, error: null, collections: {} });
    set(1);
    unplanned.unselected(error);
    expect(unplanned.report()).toMatchObject({
      ok: false,
      error: { at: at(1), code: "network", message: "it failed" },
    });
    unplanned.planned(["a"]);
    expect(unplanned.report()).toMatchObject({
      error: null,
      collections: { a: { intervalSeconds: 60 } },
    });
  });

  it("is good only if all collections are", () => {
    health.planned(["a", "b"]);
    finished();
    expect(health.report()).toMatchObject({
      ok: false,
      collections: { a: { ok: true }, b: { ok: false } },
    });
    finished({}, "b");
    expect(health.report().ok).toBe(true);
    expect(health.report().collections["b"]?.intervalSeconds).toBe(3600);
  });

  it("measures the silence of each collection from its last success, or from the start", () => {
    health.planned(["a", "b"]);
    set(3);
    finished();
    set(10);
    health.portion(nothingYet("b"));
    finished({ error }, "b");
    expect([...health.silences()]).toEqual([
      ["a", 7 * minute],
      ["b", 10 * minute],
    ]);
  });
});
