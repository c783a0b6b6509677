import { basename } from "node:path";
import { expect, it } from "vitest";
import { decisionPages, decisionsIndex, decisionsPath } from "../tools/decisions.ts";
import { read } from "../tools/workspace.ts";

const pages = await decisionPages();

it("lists every decision by date and heading: npm run reports", async () => {
  const listed = read(decisionsPath);
  expect(listed).toBe(await decisionsIndex());
  for (const page of pages) expect(listed).toContain(`(${basename(page)})`);
});

it.each(pages)("%s bears its date, and begins with its heading", (page) => {
  expect(basename(page)).toMatch(/^\d{4}-\d\d-\d\d-[\w-]+\.md$/);
  expect(read(page)).toMatch(/^# \S.*\n\n/);
});
