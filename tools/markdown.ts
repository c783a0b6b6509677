import { dirname } from "node:path";
import { files, read } from "./workspace.ts";

/** One fenced code block. */
export interface Block {
  readonly language: string;
  /** What stands after the language, such as `insert`. */
  readonly note: string;
  readonly code: string;
  /** The line of its first line of code, from 1. */
  readonly line: number;
}

/** Whether a block shows a file of the repository, which has tests of its own: see deploy.test.ts. */
export const isFile = ({ note }: Block): boolean => note.includes("/");

export const blocksOf = (markdown: string): Block[] =>
  [...markdown.matchAll(/^( *)```(\w*) *(.*)\n((?:.*\n)*?)\1```$/gm)].map(
    ({ 1: indent = "", 2: language = "", 3: note = "", 4: code = "", index }) => ({
      language,
      note,
      code: code.replaceAll(new RegExp(`^${indent}`, "gm"), ""),
      line: markdown.slice(0, index).split("\n").length + 1,
    }),
  );

/** Every page that people read, from the root. What tools write, and packages' histories, are not among them. */
const pages: readonly string[] = [
  ...(await files("*.md")),
  ...(await files("docs/**/*.md")).filter((page) => !page.startsWith("docs/dist/")), // the built site
  ...(await files("{packages,apps}/*/README.md")),
  ...(await files("{bench,examples,tools}/*.md")),
];

/** The folder from which a page's programs find what they import: its package's, else one that has all packages. */
export const folderOf = (page: string): string =>
  /^(?:packages|apps)\//.test(page) ? dirname(page) : "tools";

/** A page's blocks, by page. */
export const blocksByPage: readonly (readonly [page: string, blocks: Block[]])[] = pages.map(
  (page) => [page, blocksOf(read(page))],
);
