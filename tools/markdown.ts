import MarkdownIt from "markdown-it";
import { files, read } from "./workspace.ts";

/** One fenced code block. */
export interface Block {
  readonly language: string;
  /** What stands after the language, such as `insert`, or the path of the file that the block shows. */
  readonly note: string;
  readonly code: string;
  /** The line of its first line of code, from 1. */
  readonly line: number;
}

export const blocksOf = (markdown: string): Block[] =>
  new MarkdownIt()
    .parse(markdown, {})
    .filter(({ type }) => type === "fence")
    .map(({ info, content: code, map }) => {
      const [language = "", note = ""] = info.split(/ +(.*)/);
      return { language, note, code, line: (map?.[0] ?? 0) + 2 };
    });

/** The commands that a page shows. */
export const commandsIn = (page: string): string[] =>
  blocksOf(read(page)).flatMap(({ language, code }) =>
    language === "sh" ? code.trim().split("\n") : [],
  );

/** The blocks of every page that people read, by page. Packages' histories and the built site are not among them. */
export const blocksByPage: readonly (readonly [page: string, blocks: Block[]])[] = files(
  "{*,docs/*,docs/decisions/*,{packages,apps}/*/README,{bench,examples,tools}/*}.md",
).map((page) => [page, blocksOf(read(page))]);
