import { StoreError } from "@cyberintegrations/errors";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Pulse } from "../src/pulse.ts";

// The timers of the module are real ones, so they are made of those that a test moves.
vi.mock("node:timers/promises", () => ({
  setTimeout: (ms: number, value: unknown, { signal }: { signal: AbortSignal }) =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(resolve, ms, value);
      signal.addEventListener("abort", () => {
        clearTimeout(timer);
        reject(signal.reason as Error);
      });
    }),
}));

const second = 1000;
const start = Date.UTC(2026, 0, 1);
const outage = new StoreError("unreachable", "no connection");

describe("the pulse of the database", () => {
  let failures: unknown[];
  let answers: number;
  let pulse: Pulse;
  beforeEach(() => {
    vi.useFakeTimers({ now: start });
    [failures, answers] = [[], 0];
    pulse = new Pulse({
      now: Date.now,
      events: { failed: (error) => failures.push(error), answered: () => void (answers += 1) },
    });
  });
  afterEach(() => {
    pulse[Symbol.dispose]();
    vi.useRealTimers();
  });
  const pass = (seconds: number) => vi.advanceTimersByTimeAsync(seconds * second);

  it("queries it every five seconds, and not after the end", async () => {
    const query = vi.fn(() => Promise.resolve());
    const ended = pulse.start(query);
    await pass(4.9);
    expect(query).toHaveBeenCalledTimes(0);
    await pass(10.1);
    expect(query).toHaveBeenCalledTimes(3);
    expect(answers).toBe(3);
    expect(pulse.health).toEqual({ ok: true, answeredAt: "2026-01-01T00:00:15.000Z" });
    pulse[Symbol.dispose]();
    await ended;
    await pass(60);
    expect(query).toHaveBeenCalledTimes(3);
    expect(failures).toEqual([]);
  });

  it("is good for 20 seconds after the last answer, and good again with the next one", async () => {
    let isUp = true;
    void pulse.start(() => (isUp ? Promise.resolve() : Promise.reject(outage)));
    await pass(5);
    isUp = false;
    await pass(20);
    expect(pulse.health).toEqual({ ok: true, answeredAt: "2026-01-01T00:00:05.000Z" });
    expect(failures).toEqual([outage, outage, outage, outage]);
    expect([pulse.isOutage, pulse.failures]).toEqual([true, 4]);
    await pass(0.001);
    expect(pulse.health).toEqual({ ok: false, answeredAt: "2026-01-01T00:00:05.000Z" });
    isUp = true;
    await pass(5);
    expect(pulse.health).toEqual({ ok: true, answeredAt: "2026-01-01T00:00:30.000Z" });
    expect([pulse.isOutage, pulse.failures]).toEqual([false, 4]);
  });

  it("takes a query without an answer for a failure after five seconds", async () => {
    const query = vi.fn(() => new Promise<void>(() => undefined));
    void pulse.start(query);
    await pass(5 + 4.9);
    expect(failures).toEqual([]);
    await pass(0.1);
    expect(failures).toEqual([new Error("no answer within 5 s")]);
    expect(pulse.isOutage).toBe(true);
    await pass(5);
    expect(query).toHaveBeenCalledTimes(2);
  });

  it("does not take a late failure of such a query for another one", async () => {
    let fail: (error: Error) => void = () => undefined;
    void pulse.start(() => new Promise<void>((_resolve, reject) => (fail = reject)));
    await pass(10);
    fail(outage);
    await pass(1);
    expect(pulse.failures).toBe(1);
  });

  it("passes other failures on, which are no outage and do not end one", () => {
    const error = new TypeError("a bug");
    pulse.failed(error);
    expect([failures, pulse.isOutage, pulse.failures]).toEqual([[error], false, 1]);
    pulse.failed(outage);
    pulse.failed(error);
    expect([pulse.isOutage, pulse.failures]).toEqual([true, 3]);
    pulse.answered();
    expect([pulse.isOutage, pulse.failures, answers]).toEqual([false, 3, 1]);
  });

  it("needs no listener", () => {
    using silent = new Pulse({ now: Date.now, events: {} });
    silent.failed(outage);
    silent.answered();
    expect(silent.failures).toBe(1);
  });
});
