import { markdownTable } from "markdown-table";
import { printable } from "../printable.ts";

/** The lines of a table in Markdown. A cell is one line, whatever it holds. */
export function table(
  heads: readonly string[],
  rows: readonly (readonly string[])[],
  align?: readonly ("l" | "r")[],
): string[] {
  const cells = [heads, ...rows].map((row) =>
    row.map((cell) => printable(cell).replaceAll("|", "\\|")),
  );
  return markdownTable(cells, align && { align }).split("\n");
}
