import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { products } from "../src/products.ts";

it("has one folder and one registry entry for each product", () => {
  const sources = readdirSync(join(import.meta.dirname, "../src"), { recursive: true });
  const folders = sources.flatMap((path) => /^(.+)[\\/]product\.ts$/.exec(String(path))?.[1] ?? []);
  expect(folders.sort()).toEqual(Object.keys(products).sort());
  for (const [id, product] of Object.entries(products)) expect(product.id).toBe(id);
});

it("names only options that its collections can take, and takes only options that it names", () => {
  for (const { collections, options } of Object.values(products)) {
    const taken = new Set(Object.values(collections).flatMap(({ takes }) => takes));
    expect([...taken].sort()).toEqual(Object.keys(options).sort());
  }
});
