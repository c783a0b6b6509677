import { markdownTable } from "markdown-table";
import stringWidth from "string-width";
import { printable } from "../printable.ts";
import { widthOf, type Sized } from "./width.ts";

/** A column of a table. */
export interface Column {
  readonly head: string;
  readonly align?: "l" | "r";
  /** Set if it may be left out on a narrow terminal. The lowest number is left out first. */
  readonly leaveOut?: number;
}

/**
 * The lines of a table in Markdown. A cell is one line, whatever it contains. On a terminal, no line is wider than the
 * terminal: columns that may be left out are left out, and if that is not enough, each row becomes a list.
 */
export function table(
  stream: Sized,
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
): string[] {
  const width = stream.isTTY ? widthOf(stream) : Infinity;
  const leaving = columns
    .filter(({ leaveOut }) => leaveOut !== undefined)
    .sort((one, other) => (one.leaveOut ?? 0) - (other.leaveOut ?? 0));
  for (let count = 0; count <= leaving.length; count += 1) {
    const hidden = leaving.slice(0, count);
    const lines = markdown(columns, rows, hidden);
    if (lines.every((line) => stringWidth(line) <= width)) return [...lines, ...note(hidden)];
  }
  return lists(columns, rows);
}

function markdown(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  hidden: readonly Column[],
): string[] {
  const isShown = (_: unknown, index: number) => !hidden.includes(columns[index] as Column);
  const cells = [columns.map(({ head }) => head), ...rows].map((row) =>
    row.filter(isShown).map((cell) => printable(cell).replaceAll("|", "\\|")),
  );
  const align = columns.filter(isShown).map(({ align = "l" }) => align);
  return markdownTable(cells, { align, stringLength: stringWidth }).split("\n");
}

const note = (hidden: readonly Column[]): string[] =>
  hidden.length === 0
    ? []
    : [`Not shown at this width: ${hidden.map(({ head }) => head).join(", ")}. See --json.`];

/** Each row as a list of its cells, with an empty line between rows. */
function lists(columns: readonly Column[], rows: readonly (readonly string[])[]): string[] {
  return rows.flatMap((row, index) => [
    ...(index === 0 ? [] : [""]),
    ...columns.flatMap(({ head }, column) => {
      const cell = printable(row[column] ?? "");
      return cell === "" ? [] : [`${head}: ${cell}`];
    }),
  ]);
}
