import { ConnectionError } from "@cyberintegrations/errors";
import { getEventListeners } from "node:events";
import { setImmediate as turn } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { bySeqUpdate, paginate, type FetchPage, type PageLike } from "../src/index.ts";

const unhandled: unknown[] = [];
const remember = (reason: unknown) => unhandled.push(reason);
beforeEach(() => process.on("unhandledRejection", remember));
afterEach(async () => {
  await turn();
  process.off("unhandledRejection", remember);
  expect(unhandled).toEqual([]);
});

/** Endless pages of one feed. A request takes one turn of the event loop and honours its signal. */
function endless() {
  const state = { asked: 0, open: 0 };
  const fetchPage: FetchPage<PageLike> = async (params, signal) => {
    state.asked += 1;
    state.open += 1;
    try {
      await turn(undefined, { signal }).catch(() => {
        throw new ConnectionError("aborted", "called off");
      });
    } finally {
      state.open -= 1;
    }
    const seqUpdate = Number(params["seqUpdate"] ?? 0) + 1;
    return { items: [seqUpdate], seqUpdate };
  };
  return { state, fetchPage };
}

it.each([
  [1, 2],
  [0, 1],
])(
  "with prefetch %i, %i pages are requested while the caller has the first",
  async (prefetch, expected) => {
    const { state, fetchPage } = endless();
    for await (const page of paginate({ fetchPage, rule: bySeqUpdate, params: {}, prefetch })) {
      for (let i = 0; i < 5; i += 1) await turn();
      expect(page.items).toEqual([1]);
      expect(state.asked).toBe(expected);
      break;
    }
  },
);

describe.each([0, 1])("with prefetch %i", (prefetch) => {
  it("follows the caller's signal during the iteration only", async () => {
    const { fetchPage } = endless();
    const { signal } = new AbortController();
    const options = { fetchPage, rule: bySeqUpdate, params: {}, prefetch, signal };
    for await (const page of paginate(options)) {
      expect(getEventListeners(signal, "abort")).toHaveLength(1);
      if (page.seqUpdate === 3) break;
    }
    expect(getEventListeners(signal, "abort")).toEqual([]);
  });

  it("has no pending request after the caller stops", async () => {
    const { state, fetchPage } = endless();
    for await (const page of paginate({ fetchPage, rule: bySeqUpdate, params: {}, prefetch })) {
      if (page.seqUpdate === 3) break;
    }
    expect(state.open).toBe(0);
  });

  it("has no pending request after the caller throws", async () => {
    const { state, fetchPage } = endless();
    const iteration = async () => {
      for await (const page of paginate({ fetchPage, rule: bySeqUpdate, params: {}, prefetch })) {
        throw new Error(`the caller's own, on page ${String(page.seqUpdate)}`);
      }
    };
    await expect(iteration()).rejects.toThrow("the caller's own, on page 1");
    expect(state.open).toBe(0);
  });

  it("ends with aborted, without a pending request, when the caller's signal aborts", async () => {
    const { state, fetchPage } = endless();
    const controller = new AbortController();
    const { signal } = controller;
    const seen: unknown[] = [];
    const iteration = async () => {
      for await (const page of paginate({
        fetchPage,
        rule: bySeqUpdate,
        params: {},
        prefetch,
        signal,
      })) {
        seen.push(page.seqUpdate);
        if (page.seqUpdate === 2) controller.abort();
      }
    };
    await expect(iteration()).rejects.toMatchObject({ code: "aborted" });
    expect(seen).toEqual([1, 2]);
    expect(state.open).toBe(0);
  });

  it("does not yield a page that arrives after the signal aborted, even if fetchPage ignores it", async () => {
    const controller = new AbortController();
    const pages = paginate({
      fetchPage: () => {
        controller.abort();
        return Promise.resolve({ items: [1], seqUpdate: 1 });
      },
      rule: bySeqUpdate,
      params: {},
      prefetch,
      signal: controller.signal,
    });
    await expect(pages.next()).rejects.toMatchObject({ code: "aborted" });
  });

  it("sends no request if the signal is already aborted", async () => {
    const { state, fetchPage } = endless();
    const signal = AbortSignal.abort();
    const pages = paginate({ fetchPage, rule: bySeqUpdate, params: {}, prefetch, signal });
    await expect(pages.next()).rejects.toMatchObject({ code: "aborted" });
    expect(state.asked).toBe(0);
  });

  it("yields the current page even if the next one fails", async () => {
    const { fetchPage } = endless();
    const seen: unknown[] = [];
    const iteration = async () => {
      for await (const page of paginate<PageLike>({
        fetchPage: (params, signal) =>
          params["seqUpdate"] === 2
            ? Promise.reject(new ConnectionError("forbidden", "403"))
            : fetchPage(params, signal),
        rule: bySeqUpdate,
        params: {},
        prefetch,
      })) {
        for (let i = 0; i < 5; i += 1) await turn();
        seen.push(page.seqUpdate);
      }
    };
    await expect(iteration()).rejects.toMatchObject({ code: "forbidden" });
    expect(seen).toEqual([1, 2]);
  });
});

it("cancels the next page's request when the caller leaves the loop", async () => {
  const aborted: unknown[] = [];
  const fetchPage: FetchPage<PageLike> = ({ seqUpdate }, signal) =>
    seqUpdate === undefined
      ? Promise.resolve({ items: [1], seqUpdate: 1 })
      : new Promise((_, reject) => {
          signal.addEventListener("abort", () => {
            aborted.push(seqUpdate);
            reject(new ConnectionError("aborted", "cancelled"));
          });
        });
  for await (const page of paginate({ fetchPage, rule: bySeqUpdate, params: {} })) {
    await turn();
    expect(page.items).toEqual([1]);
    break;
  }
  expect(aborted).toEqual([1]);
});
