import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, it } from "vitest";
import { createSimulator } from "../src/index.ts";
import { clientOf, type Page } from "./client.ts";

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

/** Heap size after a garbage collection, in MB. */
function usedMemory(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed / 1e6;
}

it("pages through a million feeds at the start, the middle and the end with constant memory", async () => {
  const feeds = 1_000_000;
  await using simulator = await createSimulator({
    feeds: { "ioc/common": feeds },
    until: "2026-06-15",
  });
  const client = clientOf(simulator);
  expect(simulator.count("ioc/common")).toBe(feeds);

  const cursorOf = async (date: string) => {
    const { list } = await client.json<{ list: Record<string, number> }>(
      client.ti("sequence_list", { date, collection: "ioc/common" }),
    );
    return list["ioc/common"] ?? Number.NaN;
  };
  const readPages = async (seqUpdate: number, pages: number): Promise<Page[]> => {
    const read: Page[] = [];
    for (let next = seqUpdate; read.length < pages;) {
      const page = await client.json(
        client.ti("ioc/common/updated", { seqUpdate: next, limit: 500 }),
      );
      read.push({ ...page, items: page.items.slice(0, 1) });
      if (page.items.length === 0) break;
      next = page.seqUpdate ?? Number.NaN;
    }
    return read;
  };

  await readPages(0, 2);
  const before = usedMemory();
  const start = await readPages(0, 10);
  expect(start.map(({ count }) => count)).toEqual(start.map((_, i) => feeds - 500 * i));
  const middle = await readPages(await cursorOf("2026-06-01"), 10);
  expect(middle.at(-1)?.count).toBeGreaterThan(feeds / 4);
  expect(middle.at(-1)?.count).toBeLessThan(feeds / 1.5);
  const [last] = await readPages(await cursorOf("2026-06-14"), 1);
  const end = await readPages(await cursorOf("2026-06-15"), 10);
  expect(last?.count).toBeGreaterThan(10_000);
  expect(end.map(({ items, count }) => [items.length, count])).toEqual([[0, 0]]);
  const [newest] = (await client.json(client.ti("ioc/common", { limit: 1 }))).items;
  expect(await client.json<unknown>(client.ti(`ioc/common/${newest?.id ?? ""}`))).toEqual(newest);
  expect(usedMemory() - before).toBeLessThan(5);
}, 20_000);
