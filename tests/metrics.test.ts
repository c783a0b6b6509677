import { expect, it } from "vitest";
import { schema } from "../packages/fleet/src/queue.ts";
import { read } from "../tools/workspace.ts";
import { pages } from "../tools/markdown.ts";
import { holdMetrics } from "./support/metrics.ts";

/** The names of metrics in a page's text, with the labels that it shows beside them. */
const named = (page: string) =>
  [...read(page).matchAll(/`(cyberintegrations_\w+)(?:\{[\w,]+\})?`/g)]
    .map(([, name = ""]) => name)
    .filter((name) => name !== schema);

it.each(pages)("%s speaks only of metrics that there are", async (page) => {
  await holdMetrics(named(page).join("\n"));
});

it("finds those that there are not", async () => {
  expect(named("docs/many-workers.md")).toContain("cyberintegrations_lag_seconds");
  await expect(holdMetrics("cyberintegrations_sun_seconds")).rejects.toThrow();
});
