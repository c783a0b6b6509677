import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll } from "vitest";
import { commandsIn } from "../../tools/markdown.ts";
import { read } from "../../tools/workspace.ts";
import { copyWorkspace } from "./workspace-copy.ts";

/** Before the tests, makes all changes that a guide shows in a copy of the repository. Its commands are for the tests to run. */
export function followGuide(page: string, prepare: () => void) {
  const text = read(page);
  // Lines of a file, above a line that begins with the anchor, or a new file.
  const changes = Array.from(
    text.matchAll(/^(?:In|Create) `([^`]+)`(?:, above `([^`]+)`)?:\n\n```\w+.*\n([^]*?)^```$/gm),
    ([, file = "", anchor, lines = ""]) => ({ file, anchor, lines }),
  );
  const commands = commandsIn(page);
  const copy = copyWorkspace();

  beforeAll(() => {
    for (const { file, anchor, lines } of changes) {
      const path = join(copy.path, file);
      const source = anchor === undefined ? "" : readFileSync(path, "utf8");
      const line = source.split("\n").find((one) => one.trimStart().startsWith(anchor ?? ""));
      if (line === undefined) throw new Error(`${file} has no line that begins with ${anchor}`);
      const flag = anchor === undefined ? "wx" : "w";
      writeFileSync(
        path,
        source.replace(line, () => `${lines}${line}`),
        { flag },
      );
    }
    prepare();
  }, 300_000);
  afterAll(() => {
    copy[Symbol.dispose]();
  }, 60_000);
  return { files: changes.map(({ file }) => file), commands, copy };
}
