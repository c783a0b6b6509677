import { ConnectionError } from "@cyberintegrations/errors";
import { describe, expect, it } from "vitest";
import {
  byResultId,
  bySeqUpdate,
  paginate,
  type PageLike,
  type PageParams,
  type PaginateOptions,
} from "../src/index.ts";

/** An API with feeds 1..n, each with its number as its cursor. It records the requests. */
function server(
  n: number,
  answer: (page: PageLike, params: PageParams) => PageLike = (page) => page,
) {
  const asked: PageParams[] = [];
  const fetchPage = (params: PageParams) => {
    asked.push(params);
    const from = Number(params["seqUpdate"] ?? 0);
    const to = Math.min(n, from + Number(params["limit"] ?? 2));
    const items = Array.from({ length: to - from }, (_, i) => from + i + 1);
    return Promise.resolve(answer({ items, seqUpdate: to }, params));
  };
  return { asked, fetchPage };
}

async function collect(options: PaginateOptions<PageLike>) {
  const items: unknown[] = [];
  for await (const page of paginate(options)) items.push(...page.items);
  return items;
}

const tooLarge = () => Promise.reject(new ConnectionError("server", "504", { smallerPage: true }));

describe("by seqUpdate", () => {
  it("returns every feed once, and ends only at a page without items", async () => {
    const { asked, fetchPage } = server(5);
    expect(await collect({ fetchPage, rule: bySeqUpdate, params: {} })).toEqual([1, 2, 3, 4, 5]);
    expect(asked.map((params) => params["seqUpdate"])).toEqual([undefined, 2, 4, 5]);
  });

  it("sends df with the first request only, and all other parameters with each", async () => {
    const { asked, fetchPage } = server(3);
    const params = Object.freeze({ df: "2026-01-01", dt: "2026-02-01", q: "x", limit: 2 });
    await collect({ fetchPage, rule: bySeqUpdate, params });
    expect(asked).toEqual([
      params,
      { dt: "2026-02-01", q: "x", limit: 2, seqUpdate: 2 },
      { dt: "2026-02-01", q: "x", limit: 2, seqUpdate: 3 },
    ]);
  });

  it("continues from 0 like from any other cursor", async () => {
    const { asked, fetchPage } = server(1);
    await collect({ fetchPage, rule: bySeqUpdate, params: { df: "2026-01-01", seqUpdate: 0 } });
    expect(asked[0]).toEqual({ df: "2026-01-01", seqUpdate: 0 });
    const zero = [{ items: ["a"], seqUpdate: 0 }, { items: [] }];
    await expect(
      collect({
        fetchPage: () => Promise.resolve(zero.shift() ?? { items: [] }),
        rule: bySeqUpdate,
        params: {},
      }),
    ).resolves.toEqual(["a"]);
  });

  it("preserves every digit of a cursor beyond 2^53, and detects that it advances", async () => {
    const pages = [
      { items: [1], seqUpdate: "9007199254740993123" },
      { items: [2], seqUpdate: "9007199254740993124" },
      { items: [] },
    ];
    const asked: unknown[] = [];
    const items = await collect({
      fetchPage: ({ seqUpdate }) => {
        asked.push(seqUpdate);
        return Promise.resolve(pages[asked.length - 1] ?? { items: [] });
      },
      rule: bySeqUpdate,
      params: {},
    });
    expect(items).toEqual([1, 2]);
    expect(asked).toEqual([undefined, "9007199254740993123", "9007199254740993124"]);
  });

  it.each([
    ["stays", 2],
    ["falls back", 1],
    ["is missing", undefined],
    ["is null", null],
    ["is no number", "tomorrow"],
    ["lost digits", 2 ** 60],
    ["is negative", -1],
  ])("ends as stalled, with the last good cursor, when the cursor %s", async (_, seqUpdate) => {
    const { asked, fetchPage } = server(9, (page, params) =>
      params["seqUpdate"] === 2 ? { ...page, seqUpdate } : page,
    );
    const seen: unknown[] = [];
    const iteration = (async () => {
      for await (const page of paginate({ fetchPage, rule: bySeqUpdate, params: {} })) {
        seen.push(...page.items);
      }
    })();
    await expect(iteration).rejects.toMatchObject({ code: "stalled", cursor: 2 });
    expect(seen).toEqual([1, 2]);
    expect(asked).toHaveLength(2);
  });

  it.each([
    ["negative", -1],
    ["not whole", 1.5],
    ["a number after other characters", "x12"],
    ["a number before other characters", "12x"],
    ["a number in a list", ["12"]],
  ])("is stalled, and yields nothing, if the first page's cursor is %s", async (_, seqUpdate) => {
    const { asked, fetchPage } = inTurn({ items: ["a"], seqUpdate });
    const pages = paginate({ fetchPage, rule: bySeqUpdate, params: {} });
    await expect(pages.next()).rejects.toMatchObject({
      code: "stalled",
      cursor: undefined,
      message: expect.stringMatching(/on the first page.*got no valid one/) as string,
    });
    expect(asked).toHaveLength(1);
  });

  it("reports the last good cursor and the one that it got", async () => {
    const { fetchPage } = inTurn({ items: ["a"], seqUpdate: 5 }, { items: ["b"], seqUpdate: 3 });
    await expect(collect({ fetchPage, rule: bySeqUpdate, params: {} })).rejects.toThrow(
      /after seqUpdate 5; got 3$/,
    );
  });

  it("accepts the same feeds again if the cursor advanced", async () => {
    const { fetchPage } = inTurn(
      { items: ["a"], seqUpdate: 1 },
      { items: ["a"], seqUpdate: 2 },
      { items: [] },
    );
    expect(await collect({ fetchPage, rule: bySeqUpdate, params: {} })).toEqual(["a", "a"]);
  });

  it("is stalled if the first page does not advance from the initial cursor", async () => {
    const { fetchPage } = server(9, (page) => ({ ...page, seqUpdate: 4 }));
    await expect(
      collect({ fetchPage, rule: bySeqUpdate, params: { seqUpdate: 4 } }),
    ).rejects.toMatchObject({ code: "stalled", cursor: 4 });
  });
});

/** Returns these pages in order, then repeats the last one. It records the parameters. */
function inTurn(...pages: readonly [PageLike, ...PageLike[]]) {
  const asked: PageParams[] = [];
  const fetchPage = (params: PageParams) => {
    asked.push(params);
    return Promise.resolve(pages[Math.min(asked.length, pages.length) - 1] ?? pages[0]);
  };
  return { asked, fetchPage };
}

describe("a page without items, by seqUpdate,", () => {
  const end = { items: [], seqUpdate: 9, count: 0 };

  it.each([
    ["null", null],
    ["missing", undefined],
    ["not 0", 5],
  ])("is not the end when its cursor advanced and its count is %s", async (_, count) => {
    const { asked, fetchPage } = inTurn(
      { items: ["a"], seqUpdate: 1 },
      { items: [], seqUpdate: 4, count },
      { items: [], seqUpdate: 7, count },
      { items: ["b"], seqUpdate: 9 },
      end,
    );
    expect(await collect({ fetchPage, rule: bySeqUpdate, params: {} })).toEqual(["a", "b"]);
    expect(asked.map((params) => params["seqUpdate"])).toEqual([undefined, 1, 4, 7, 9]);
  });

  it("is not the end if it is the first one, and has a cursor", async () => {
    const { asked, fetchPage } = inTurn(
      { items: [], seqUpdate: 4, count: null },
      { items: ["a"], seqUpdate: 9, count: null },
      end,
    );
    const params = { df: "2026-01-01" };
    expect(await collect({ fetchPage, rule: bySeqUpdate, params })).toEqual(["a"]);
    expect(asked).toEqual([{ df: "2026-01-01" }, { seqUpdate: 4 }, { seqUpdate: 9 }]);
  });

  it.each([
    ["its count is 0", { items: [], seqUpdate: 4, count: 0 }],
    ["its cursor did not move", { items: [], seqUpdate: 1, count: null }],
    ["its cursor did not move, whatever is counted", { items: [], seqUpdate: 1, count: 5 }],
    ["its cursor fell back", { items: [], seqUpdate: 0, count: null }],
    ["it has no cursor", { items: [], seqUpdate: null, count: null }],
  ])("is the end when %s", async (_, last) => {
    const { asked, fetchPage } = inTurn({ items: ["a"], seqUpdate: 1 }, last);
    expect(await collect({ fetchPage, rule: bySeqUpdate, params: {} })).toEqual(["a"]);
    expect(asked).toHaveLength(2);
  });

  it("ends as stalled, with the last cursor, if such pages never end", async () => {
    const asked: unknown[] = [];
    const fetchPage = ({ seqUpdate }: PageParams) => {
      asked.push(seqUpdate);
      return Promise.resolve({ items: [], seqUpdate: Number(seqUpdate) + 1, count: null });
    };
    await expect(
      collect({ fetchPage, rule: bySeqUpdate, params: { seqUpdate: 0 } }),
    ).rejects.toMatchObject({ code: "stalled", cursor: 100 });
    expect(asked).toHaveLength(100);
  });
});

describe("by resultId", () => {
  it("continues with only resultId and limit", async () => {
    const asked: PageParams[] = [];
    const pages = [{ items: [3], resultId: "r" }, { items: [2], resultId: "r" }, { items: [] }];
    const items = await collect({
      fetchPage: (params) => {
        asked.push(params);
        return Promise.resolve(pages[asked.length - 1] ?? { items: [] });
      },
      rule: byResultId,
      params: { df: "2026-01-01", dt: "2026-02-01", q: "x", limit: 1 },
    });
    expect(items).toEqual([3, 2]);
    expect(asked.slice(1)).toEqual([
      { limit: 1, resultId: "r" },
      { limit: 1, resultId: "r" },
    ]);
  });

  it("ends with a page without items, regardless of its count", async () => {
    const { asked, fetchPage } = inTurn(
      { items: ["a"], resultId: "r", count: 9 },
      { items: [], resultId: "r", count: 9 },
    );
    expect(await collect({ fetchPage, rule: byResultId, params: {} })).toEqual(["a"]);
    expect(asked).toHaveLength(2);
  });

  it.each([
    ["the page before", ["a", "b", "b"]],
    ["an earlier page", ["a", "b", "a"]],
  ])("is stalled when it gets %s again, and does not yield it twice", async (_, ids) => {
    const pages = ids.map((id) => ({ items: [{ id }, { id: "z" }], resultId: "r", count: 9 }));
    const { asked, fetchPage } = inTurn(pages[0] ?? { items: [] }, ...pages.slice(1));
    const seen: unknown[] = [];
    const iterating = (async () => {
      for await (const { items } of paginate({ fetchPage, rule: byResultId, params: {} })) {
        seen.push(items[0]);
      }
    })();
    await expect(iterating).rejects.toMatchObject({
      code: "stalled",
      cursor: "r",
      message: expect.stringContaining("after resultId r") as string,
    });
    expect(seen).toEqual([{ id: "a" }, { id: "b" }]);
    expect(asked).toHaveLength(3);
  });

  it("distinguishes pages that share some of their items", async () => {
    const { fetchPage } = inTurn(
      { items: ["a", "b", "c"], resultId: "r" },
      { items: ["a", "x", "d"], resultId: "r" },
      { items: ["a", "b"], resultId: "r" },
      { items: ["b"], resultId: "r" },
      { items: ["a", "b", "e"], resultId: "r" },
      { items: [] },
    );
    const items = await collect({ fetchPage, rule: byResultId, params: {} });
    expect(items.join("")).toBe("abcaxdabbabe");
  });

  it("sends nothing but the resultId without a limit, and accepts a number as resultId", async () => {
    const { asked, fetchPage } = inTurn({ items: ["a"], resultId: 7 }, { items: [] });
    await collect({ fetchPage, rule: byResultId, params: { q: "x" } });
    expect(asked).toStrictEqual([{ q: "x" }, { resultId: 7 }]);
  });

  it("continues with a page that it got before if that can't be recognised, as in nesting too deep for JSON", async () => {
    let deep: unknown = "a";
    for (let level = 0; level < 100_000; level += 1) deep = [deep];
    const page = { items: [deep], resultId: "r" };
    const { fetchPage } = inTurn(page, page, { items: [] });
    expect(await collect({ fetchPage, rule: byResultId, params: {} })).toHaveLength(2);
  });

  it.each([
    ["numbers beyond 2^53", 2n ** 60n, 2n ** 60n + 1n],
    ["a number and its digits", 1, "1"],
    ["null and an object", null, {}],
    ["a list and an object", ["a"], { 0: "a" }],
    ["names of members", { a: 1 }, { b: 1 }],
    ["where a text ends", ["a1string b", "c"], ["a", "b1string c"]],
  ])("distinguishes %s", async (_, first, second) => {
    const [one, two] = [{ items: [first] }, { items: [second] }];
    const fetch = (...pages: [PageLike, ...PageLike[]]) =>
      collect({
        fetchPage: inTurn(...(pages.map((page) => ({ resultId: "r", ...page })) as typeof pages))
          .fetchPage,
        rule: byResultId,
        params: {},
      });
    expect(await fetch(one, two, { items: [] })).toEqual([...one.items, ...two.items]);
    await expect(fetch(one, one)).rejects.toMatchObject({ code: "stalled" });
  });

  it.each([
    ["empty", ""],
    ["null", null],
    ["not whole", 1.5],
    ["an object", {}],
  ])("is stalled, and yields nothing, if the resultId is %s", async (_, resultId) => {
    const { fetchPage } = inTurn({ items: [1], resultId });
    const pages = paginate({ fetchPage, rule: byResultId, params: {} });
    await expect(pages.next()).rejects.toThrow(/resultId that advances, on the first page/);
  });
});

describe("page size", () => {
  it("is halved at the same cursor until the page succeeds, and grows again after successful pages", async () => {
    const limits: unknown[] = [];
    const { fetchPage } = server(100);
    let troubled = true;
    const items = await collect({
      fetchPage: (params) => {
        limits.push(params["limit"]);
        if (Number(params["limit"]) > 2 && troubled) return tooLarge();
        troubled = false;
        return fetchPage(params);
      },
      rule: bySeqUpdate,
      params: { limit: 8 },
      prefetch: 0,
    });
    expect(items).toEqual(Array.from({ length: 100 }, (_, i) => i + 1));
    expect(limits.slice(0, 14)).toEqual([8, 4, 2, 2, 2, 2, 2, 4, 4, 4, 4, 4, 8, 8]);
    expect(Math.max(...limits.map(Number))).toBe(8);
  });

  it("is halved from the API's default size without a limit, and later no limit is sent again", async () => {
    const limits: unknown[] = [];
    const { fetchPage } = server(40);
    await collect({
      fetchPage: (params) => {
        limits.push(params["limit"]);
        return limits.length === 1 ? tooLarge() : fetchPage(params);
      },
      rule: bySeqUpdate,
      params: {},
      defaultLimit: 10,
    });
    expect(limits.slice(0, 8)).toEqual([undefined, 5, 5, 5, 5, 5, undefined, undefined]);
  });

  it("reports the cursor of a feed that can't be fetched even alone", async () => {
    const { fetchPage } = server(9);
    const iteration = collect({
      fetchPage: (params) => (params["seqUpdate"] === 4 ? tooLarge() : fetchPage(params)),
      rule: bySeqUpdate,
      params: { limit: 4 },
    });
    await expect(iteration).rejects.toMatchObject({
      code: "server",
      cursor: 4,
      message: expect.stringContaining("after seqUpdate 4") as string,
    });
  });

  it("does not change after errors that a smaller page can't fix", async () => {
    let calls = 0;
    const iteration = collect({
      fetchPage: () => {
        calls += 1;
        return Promise.reject(new ConnectionError("forbidden", "403"));
      },
      rule: bySeqUpdate,
      params: {},
    });
    await expect(iteration).rejects.toMatchObject({ code: "forbidden" });
    expect(calls).toBe(1);
  });
});

it("rejects any prefetch other than 0 and 1 before any request", async () => {
  const { asked, fetchPage } = server(1);
  await expect(
    collect({ fetchPage, rule: bySeqUpdate, params: {}, prefetch: 2 }),
  ).rejects.toMatchObject({
    code: "invalid-input",
    message: "prefetch: expected 0 or 1, got 2",
    path: ["prefetch"],
  });
  expect(asked).toEqual([]);
});
