import { products } from "../packages/pollers/src/index.ts";
import { createSimulator, type Simulator } from "../packages/simulator/src/index.ts";
import { afterAll, beforeAll, expect, it } from "vitest";
import { largestPage } from "../tools/collections.ts";

let simulator: Simulator;
beforeAll(async () => {
  simulator = await createSimulator({ feeds: 600 });
});
afterAll(() => simulator.close());

/** How many feeds the first page of a collection has. */
async function pageOf(path: string, limit: string): Promise<number> {
  const credentials = Buffer.from(`${simulator.username}:${simulator.apiKey}`).toString("base64");
  const headers = { authorization: `Basic ${credentials}` };
  const response = await fetch(`${path}?${limit}`, { headers });
  return ((await response.json()) as { items: object[] }).items.length;
}

const rows = Object.values(products).flatMap(({ id, collections }) =>
  Object.entries(collections).map(([name, row]) => ({ id, name, ...row })),
);

it.each(rows)(
  "states the pages of $name in docs/collections.md as the API sends them",
  async ({ id, name, iterates, defaultLimit }) => {
    const base = id === "ti" ? simulator.tiUrl : simulator.drpUrl;
    const path = `${base}${name}${id === "ti" && iterates === "update" ? "/updated" : ""}`;
    expect(await pageOf(path, "")).toBe(defaultLimit);
    expect(await pageOf(path, "limit=100000")).toBe(largestPage[defaultLimit]);
  },
);
