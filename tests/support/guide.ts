import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** A change that a guide shows: lines of a file, above a line that begins with the anchor, or a new file. */
export interface Change {
  readonly file: string;
  readonly anchor?: string;
  readonly lines: string;
}

/** The changes of a guide, in its order. */
export const changesOf = (guide: string): Change[] =>
  [
    ...guide.matchAll(
      /^(?:In|Create) `([^`]+)`(?:, above `([^`]+)`)?:\n\n```ts insert\n(.*?)^```$/gms,
    ),
  ].map(([, file = "", anchor, lines = ""]) => ({
    file,
    lines,
    ...(anchor !== undefined && { anchor }),
  }));

/** Makes the changes in a copy of the repository. */
export function makeChanges(changes: readonly Change[], folder: string): void {
  for (const { file, anchor, lines } of changes) {
    const path = join(folder, file);
    if (anchor === undefined) {
      writeFileSync(path, lines, { flag: "wx" });
      continue;
    }
    const source = readFileSync(path, "utf8");
    const line = source.split("\n").find((text) => text.trimStart().startsWith(anchor));
    if (line === undefined) throw new Error(`${file} has no line that begins with ${anchor}`);
    writeFileSync(
      path,
      source.replace(line, () => `${lines}${line}`),
    );
  }
}
