import { basename } from "node:path";
import { expect, it } from "vitest";
import { files, read } from "../tools/workspace.ts";

const pages = (await files("docs/decisions/*.md")).filter((path) => !path.endsWith("README.md"));

it("lists every decision by date and heading", () => {
  const rows = pages.map((path) => {
    const [, heading] = /^# (.+)\n/.exec(read(path)) ?? [];
    return `- ${basename(path).slice(0, 10)} [${heading ?? ""}](${basename(path)})`;
  });
  const listed = read("docs/decisions/README.md")
    .split("\n")
    .filter((line) => line.startsWith("- "));
  expect(listed).toEqual(rows);
});

it.each(pages)("%s bears its date", (path) => {
  expect(basename(path)).toMatch(/^\d{4}-\d\d-\d\d-[\w-]+\.md$/);
});
