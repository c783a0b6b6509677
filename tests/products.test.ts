import { basename } from "node:path";
import { describe, expect, it } from "vitest";
import { products } from "../packages/pollers/src/products.ts";
import { files, read } from "../tools/workspace.ts";

/** The folders that know which product they work for: the products' own, and the simulator, which stands for the API. */
const own = /^packages\/(?:simulator|pollers\/src\/(?:ti|drp))\//;

/** Code that asks which product it has, instead of asking the product. */
const questions = [
  /product(?:\.id)?\s*[=!]==?\s*["']/,
  /["'](?:ti|drp)["']\s*[=!]==?/,
  /[=!]==?\s*["'](?:ti|drp)["']/,
  /instanceof\s+(?:TI|DRP)Poller/,
  /case\s+["'](?:ti|drp)["']/,
];

const asks = (text: string) => questions.some((question) => question.test(text));

describe("a product", () => {
  it("is one folder and one entry of the registry", async () => {
    const folders = (await files("packages/pollers/src/*/product.ts")).map((path) =>
      basename(path.replace(/\/product\.ts$/, "")),
    );
    expect(folders.sort()).toEqual(Object.keys(products).sort());
    for (const [id, product] of Object.entries(products)) expect(product.id).toBe(id);
  });

  it("is asked, and nobody asks which one it is", async () => {
    const sources = await files("{packages,apps}/*/src/**/*.ts");
    const found = sources.filter((path) => !own.test(path) && asks(read(path)));
    expect(found).toEqual([]);
  });

  it("names only options that its collections can take, and takes only options that it names", () => {
    for (const { collections, options } of Object.values(products)) {
      const taken = new Set(Object.values(collections).flatMap(({ takes }) => takes));
      expect([...taken].sort()).toEqual(Object.keys(options).sort());
    }
  });
});

it.each([
  'product === "ti"',
  'if (settings.product !== "drp")',
  "poller instanceof DRPPoller",
  'case "ti":',
])("notices the question %s", (code) => {
  expect(asks(code)).toBe(true);
});
