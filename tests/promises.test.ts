import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { files, read, root } from "../tools/workspace.ts";

/** The words of a promise. A sentence with one of them is listed in docs/promises.md. */
const words =
  /\b(?:never|always|nothing|lost|loses?|twice|duplicated?|refuse[sd]?|reject(?:s|ed)?|guarantees?|only after|exactly|not block|can't (?:see|store a|store any|duplicate|take|race))\b/i;

/** The pages for users. Those for contributors, and the API's own documentation, promise nothing. */
const pages = files("{README.md,docs/*.md,packages/*/README.md,apps/*/README.md}").filter(
  (page) => !/^docs\/(?:add-|architecture|api|promises|sizing|README)/.test(page),
);

/** The sentences of a page, and the rows of its tables, each in one line, and links without their targets. */
const sentencesOf = (markdown: string): string[] =>
  markdown
    .replaceAll(/^ *```[\s\S]*?^ *```$/gm, "")
    .replaceAll(/\]\([^)]*\)/g, "]")
    .split(/\n(?=\s*\n|\s*[-|*] |\s*\d+\. |#)/)
    .map((block) => block.replaceAll(/\s+/g, " ").trim())
    .filter((block) => !block.startsWith("#"))
    .flatMap((block) =>
      block.startsWith("|")
        ? [block]
        : block.replace(/^(?:[-*]|\d+\.) /, "").split(/(?<=[.!?:])\s+(?=[A-Z`*[])/),
    );

const [promised = "", others = ""] = read("docs/promises.md").split("\n## Other sentences\n");
const listOf = (text: string): string[] =>
  [...text.matchAll(/^- (.*)$/gm)].map(([, sentence = ""]) => sentence);

it.each(pages)("every promise in %s is in docs/promises.md", (page) => {
  const listed = new Set(listOf(promised + others));
  const sentences = sentencesOf(read(page)).filter((sentence) => words.test(sentence));
  expect(sentences.filter((sentence) => !listed.has(sentence))).toEqual([]);
});

it("lists only sentences of the pages", () => {
  const existing = new Set(pages.flatMap((page) => sentencesOf(read(page))));
  expect(listOf(promised + others).filter((sentence) => !existing.has(sentence))).toEqual([]);
});

it.each(listOf(promised))("has tests that exist: %s", (sentence) => {
  const [, lines = ""] = promised.split(`\n- ${sentence}\n`);
  const tests = /^(?: {2}- .*\n)*/.exec(lines)?.[0].trimEnd().split("\n") ?? [];
  const missing = tests.filter((line) => {
    const [, file = "", title = ""] = /^ {2}- `(.*)`: (.+)$/.exec(line) ?? [];
    return !existsSync(join(root, file)) || title === "" || !read(file).includes(title);
  });
  expect(missing).toEqual([]);
});
