import { expect, it } from "vitest";
import { gzippedSize, type SizeBudget } from "../tools/size.ts";
import { read } from "../tools/workspace.ts";

const budgets = JSON.parse(read("etc/size-budgets.json")) as SizeBudget[];

it.each(budgets)("keeps $entry within $gzipped bytes", async (budget) => {
  expect(await gzippedSize(budget)).toBeLessThanOrEqual(budget.gzipped);
});

it("counts what an entry imports from other packages", async () => {
  const entry = "packages/cyberintegrations/dist/index.js";
  const whole = await gzippedSize({ entry, external: ["undici"] });
  const lessSuffixes = await gzippedSize({ entry, external: ["undici", "tldts"] });
  expect(whole - lessSuffixes).toBeGreaterThan(20_000); // the public suffix list
});

it("refuses an entry that is not there", async () => {
  await expect(gzippedSize({ entry: "packages/errors/dist/nothing.js" })).rejects.toThrow(
    /nothing/,
  );
});
