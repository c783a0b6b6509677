import { products } from "../packages/pollers/src/index.ts";
import { createSimulator, type Simulator } from "../packages/simulator/src/index.ts";
import { afterAll, beforeAll, expect, it } from "vitest";
import { collectionsPage, collectionsPath } from "../tools/collections.ts";
import { read } from "../tools/workspace.ts";

/** What the page says of each collection: how it is iterated, the default page, the largest page. */
const rows = [
  ...read(collectionsPath).matchAll(/^\| `([\w/]+)` +\| ([\w, ]+?) +\| (\d+) +\| (\d+) +\|/gm),
].map(([, name = "", iterates = "", standard, largest]) => ({
  name,
  iterates,
  standard: Number(standard),
  largest: Number(largest),
}));

let simulator: Simulator;
beforeAll(async () => {
  simulator = await createSimulator({ feeds: 600 });
});
afterAll(() => simulator.close());

/** How many feeds the first page of a collection has. */
async function pageOf(name: string, iterates: string, limit: string): Promise<number> {
  const isTi = name in products.ti.collections;
  const base = isTi ? simulator.tiUrl : simulator.drpUrl;
  const path = isTi && iterates === "update" ? `${name}/updated` : name;
  const credentials = Buffer.from(`${simulator.username}:${simulator.apiKey}`).toString("base64");
  const response = await fetch(`${base}${path}?${limit}`, {
    headers: { authorization: `Basic ${credentials}` },
  });
  return ((await response.json()) as { items: object[] }).items.length;
}

it("lists every collection of the catalogue: npm run reports", async () => {
  expect(read(collectionsPath)).toBe(await collectionsPage());
  const names = Object.values(products).flatMap(({ collections }) => Object.keys(collections));
  expect(rows.map(({ name }) => name)).toEqual(names);
});

it.each(rows)("states the pages that $name has", async ({ name, iterates, standard, largest }) => {
  expect(await pageOf(name, iterates, "")).toBe(standard);
  expect(await pageOf(name, iterates, "limit=100000")).toBe(largest);
});
