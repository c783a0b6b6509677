import { getEventListeners } from "node:events";
import { InputError } from "@cyberintegrations/errors";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Transport, type RateLimit } from "../src/index.ts";
import { Pacer, type Leave, type Outcome } from "../src/pacer.ts";
import { inTurn, page, status } from "cyberintegrations-test-servers/answers";
import { apiServer } from "cyberintegrations-test-servers/api-server";

const never = new AbortController().signal;

describe("the pace", () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: 0 });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  /** Sends `count` requests one after the other, each answered at once, and returns when they started. */
  async function starts(pacer: Pacer, count: number, outcome: Outcome, key = "a") {
    const times: number[] = [];
    const run = async () => {
      for (let i = 0; i < count; i += 1) {
        const leave = await pacer.enter(key, never);
        times.push(performance.now());
        leave(outcome);
      }
    };
    const done = run();
    await vi.runAllTimersAsync();
    await done;
    return times;
  }
  const gaps = (times: readonly number[]) =>
    times.slice(1).map((time, i) => Math.round(time - (times[i] ?? 0)));

  it("is unlimited at first", async () => {
    expect(gaps(await starts(new Pacer(), 5, "success"))).toEqual([0, 0, 0, 0]);
  });

  it("is halved by a 429, again and again, down to one request in four seconds", async () => {
    const pacer = new Pacer();
    await starts(pacer, 1, "success");
    vi.advanceTimersByTime(500);
    expect(gaps(await starts(pacer, 6, "limited"))).toEqual([1000, 2000, 4000, 4000, 4000]);
  });

  it("is derived from the requests so far: one request is not enough", async () => {
    const pacer = new Pacer();
    expect(gaps(await starts(pacer, 2, "limited"))).toEqual([0]);
  });

  it("increases with successes until it is unlimited", async () => {
    const pacer = new Pacer();
    await starts(pacer, 1, "success");
    vi.advanceTimersByTime(500);
    await starts(pacer, 1, "limited");
    const found = gaps(await starts(pacer, 80, "success"));
    expect(found.slice(0, 3)).toEqual([910, 827, 752]);
    expect(found.at(-1)).toBe(0);
  });

  it("is separate for each collection", async () => {
    const pacer = new Pacer();
    await starts(pacer, 1, "success");
    vi.advanceTimersByTime(500);
    await starts(pacer, 1, "limited");
    expect(gaps(await starts(pacer, 3, "success", "b"))).toEqual([0, 0]);
  });

  it("is halved once for all requests that ran at the same time", async () => {
    const pacer = new Pacer();
    const leaves: Leave[] = [];
    for (const wait of [0, 100, 100]) {
      vi.advanceTimersByTime(wait);
      leaves.push(await pacer.enter("a", never));
    }
    for (const leave of leaves) leave("limited");
    expect(gaps([performance.now(), ...(await starts(pacer, 1, "success"))])).toEqual([200]);
  });

  it.each([
    { waits: [100], interval: 200, of: "two starts" },
    { waits: [300, 100], interval: 400, of: "all of them" },
    { waits: [1000, ...Array<number>(8).fill(100)], interval: 400, of: "all ten" },
    { waits: [1000, ...Array<number>(9).fill(100)], interval: 200, of: "the last ten" },
    { waits: [8700, 1300], interval: 4000, of: "the last ten seconds" },
    { waits: [8701, 1300], interval: 2600, of: "the last ten seconds only" },
    { waits: [1], interval: 10, of: "two starts, as if they were at least 5 ms apart" },
  ])("is halved from the mean of $of", async ({ waits, interval }) => {
    const pacer = new Pacer();
    let leave = await pacer.enter("a", never);
    for (const wait of waits) {
      leave(undefined);
      vi.advanceTimersByTime(wait);
      leave = await pacer.enter("a", never);
    }
    leave("limited");
    const limited = performance.now();
    const [next = 0] = await starts(pacer, 1, "success");
    expect(next - limited).toBe(interval);
  });

  it("is halved once for requests that started together, and again for a later one", async () => {
    const pacer = new Pacer();
    (await pacer.enter("a", never))(undefined);
    vi.advanceTimersByTime(100);
    const together = [await pacer.enter("a", never), await pacer.enter("a", never)];
    for (const leave of together) leave("limited");
    // The mean of the gaps 100 and 0 is 50.
    expect(gaps([performance.now(), ...(await starts(pacer, 3, "limited"))])).toEqual([
      100, 200, 400,
    ]);
  });

  it("does not change with other outcomes", async () => {
    const pacer = new Pacer();
    (await pacer.enter("a", never))("success");
    vi.advanceTimersByTime(500);
    (await pacer.enter("a", never))("limited");
    const times: number[] = [performance.now()];
    for (let i = 0; i < 3; i += 1) {
      const entered = pacer.enter("a", never);
      await vi.runAllTimersAsync();
      (await entered)(undefined);
      times.push(performance.now());
    }
    expect(gaps(times)).toEqual([1000, 1000, 1000]);
  });

  it("wakes up once for each request, never before it may start", async () => {
    const pacer = new Pacer({ requestsPerSecond: 3 });
    const timers = vi.spyOn(globalThis, "setTimeout");
    expect(gaps(await starts(pacer, 4, "success"))).toEqual([334, 334, 334]);
    expect(timers).toHaveBeenCalledTimes(3);
    timers.mockRestore();
  });

  it("lets a request of another collection start while one waits, and wakes up for the earliest", async () => {
    const pacer = new Pacer();
    for (const [key, wait] of [
      ["slow", 1000],
      ["fast", 100],
    ] as const) {
      (await pacer.enter(key, never))(undefined);
      vi.advanceTimersByTime(wait);
      (await pacer.enter(key, never))("limited");
    }
    const began = performance.now();
    const order: [string, number][] = [];
    for (const key of ["fast", "slow", "new"])
      void pacer.enter(key, never).then(() => order.push([key, performance.now() - began]));
    await vi.runAllTimersAsync();
    expect(order).toEqual([
      ["new", 0],
      ["fast", 200],
      ["slow", 1900],
    ]);
  });

  it("rejects a request whose signal has aborted already, and does not count it", async () => {
    const pacer = new Pacer({ requestsPerSecond: 1, concurrency: 1 });
    await expect(pacer.enter("a", AbortSignal.abort("enough"))).rejects.toBe("enough");
    expect(await starts(pacer, 1, "success")).toEqual([0]);
  });

  it("leaves no listener on the signal of a request that has started", async () => {
    const { signal } = new AbortController();
    await new Pacer().enter("a", signal);
    expect(getEventListeners(signal, "abort")).toEqual([]);
  });

  it("can be fixed for all collections together", async () => {
    const pacer = new Pacer({ requestsPerSecond: 4 });
    const times: number[] = [];
    for (const key of ["a", "b", "a", "b"])
      void pacer.enter(key, never).then((leave) => {
        times.push(performance.now());
        leave("limited");
      });
    await vi.runAllTimersAsync();
    expect(gaps(times)).toEqual([250, 250, 250]);
  });

  it("limits concurrent requests, in the order of arrival", async () => {
    const pacer = new Pacer({ concurrency: 2 });
    const order: number[] = [];
    const leaves: Leave[] = [];
    for (const n of [1, 2, 3, 4])
      void pacer.enter("a", never).then((leave) => {
        order.push(n);
        leaves.push(leave);
      });
    await vi.runAllTimersAsync();
    expect(order).toEqual([1, 2]);
    leaves[1]?.("success");
    await vi.runAllTimersAsync();
    expect(order).toEqual([1, 2, 3]);
    leaves[0]?.("success");
    await vi.runAllTimersAsync();
    expect(order).toEqual([1, 2, 3, 4]);
  });

  it("does not delay the others if one stops waiting", async () => {
    const pacer = new Pacer({ requestsPerSecond: 1 });
    const leave = await pacer.enter("a", never);
    leave("success");
    const controller = new AbortController();
    const given = pacer.enter("a", controller.signal).catch((reason: unknown) => reason);
    const next = pacer.enter("a", never).then(() => performance.now());
    controller.abort("enough");
    expect(await given).toBe("enough");
    await vi.runAllTimersAsync();
    expect(await next).toBe(1000);
  });

  it("leaves no timer if the last one stops waiting", async () => {
    const pacer = new Pacer({ requestsPerSecond: 1 });
    (await pacer.enter("a", never))("success");
    const controller = new AbortController();
    const given = pacer.enter("a", controller.signal).catch(() => undefined);
    expect(vi.getTimerCount()).toBe(1);
    controller.abort();
    await given;
    expect(vi.getTimerCount()).toBe(0);
  });
});

it.each<RateLimit>([{ requestsPerSecond: 0 }, { concurrency: 0 }, { requestsPerSecond: NaN }])(
  "refuses the rate limit %j",
  (rateLimit) => {
    const make = () => new Transport({ baseUrl: "https://tap.example", rateLimit });
    expect(make).toThrow(InputError);
    expect(make).toThrow(/^rateLimit\./);
  },
);

/** When each attempt started. */
function starting() {
  const times: number[] = [];
  return { times, hooks: { onRequest: () => times.push(performance.now()) } };
}

it("is learned from the responses of the API", async () => {
  await using api = await apiServer(inTurn(page({}), status(429), page({})));
  const { times, hooks } = starting();
  await using transport = new Transport({ baseUrl: api.url, hooks, retry: { baseDelay: 1 } });
  await transport.getJson("a");
  await new Promise((resolve) => setTimeout(resolve, 100));
  await transport.getJson("a");
  const [first = 0, limited = 0, again = 0] = times;
  expect(again - limited).toBeGreaterThan((limited - first) * 1.8);
});

it("applies to all pollers that share a transport", async () => {
  await using api = await apiServer(page({}));
  const { times, hooks } = starting();
  const rateLimit = { requestsPerSecond: 20, concurrency: 1 };
  await using transport = new Transport({ baseUrl: api.url, hooks, rateLimit });
  await Promise.all(["a", "b", "c", "d"].map((pace) => transport.getJson(pace, { pace })));
  expect((times.at(-1) ?? 0) - (times[0] ?? 0)).toBeGreaterThan(140);
});
