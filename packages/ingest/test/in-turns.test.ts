import { afterEach, expect, it, vi } from "vitest";
import { inTurns } from "../src/in-turns.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

const feed = (id: string) => ({ id, seqUpdate: null, feed: { id }, parsed: null, iocs: [] });
const rejected = (id: string) => ({ id, seqUpdate: null, reason: "no", raw: null });

/** Makes the records of feeds each of which takes some ms, and counts how often other work had its turn. */
async function turnsFor(feeds: number, milliseconds: number): Promise<number> {
  let time = 0;
  let turns = 0;
  vi.spyOn(performance, "now").mockImplementation(() => time);
  const made: unknown[] = [];
  let next: NodeJS.Immediate;
  const count = () => {
    turns += 1;
    next = setImmediate(count);
  };
  next = setImmediate(count);
  const items = Array.from({ length: feeds }, (_, at) => String(at));
  const records = await inTurns(items, (some) => {
    made.push(...some);
    time += milliseconds;
    return { feeds: some.map((item) => feed(item as string)), rejected: [] };
  });
  clearImmediate(next);
  expect(made).toEqual(items);
  expect(records.feeds.map(({ id }) => id)).toEqual(items);
  return turns;
}

it.each([
  [0, 0, 0],
  [10, 4, 0],
  [10, 50, 10],
  [10, 25, 5],
  [10, 24, 3],
  [3, 1000, 3],
])("lets other work have its turn after 50 ms: %i feeds of %i ms", async (feeds, ms, turns) => {
  expect(await turnsFor(feeds, ms)).toBe(turns);
});

it("collects feeds and rejected items in their order", async () => {
  const records = await inTurns(["a", "x", "b", "y"], ([item]) => {
    const id = item as string;
    return "ab".includes(id)
      ? { feeds: [feed(id)], rejected: [] }
      : { feeds: [], rejected: [rejected(id)] };
  });
  expect(records.feeds.map(({ id }) => id)).toEqual(["a", "b"]);
  expect(records.rejected.map(({ id }) => id)).toEqual(["x", "y"]);
});
