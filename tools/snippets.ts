import { files, read } from "./workspace.ts";

/** A code block that shows a file: its path stands after the language. */
const shown = /^```(\w+) ((?:deploy|examples)\/\S+)\n[^]*?^```$/gm;

/** The guides that show files, with the files' present text in their blocks, by path. */
export const pagesWithSnippets = async (): Promise<ReadonlyMap<string, string>> =>
  new Map(
    (await files("docs/*.md")).map((page) => [
      page,
      read(page).replaceAll(
        shown,
        (_block, language: string, path: string) =>
          `\`\`\`${language} ${path}\n${read(path)}\`\`\``,
      ),
    ]),
  );
