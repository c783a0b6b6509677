/** A table in Markdown. */
export const table = (headings: string, rows: readonly (readonly unknown[])[]): string => {
  const columns = headings.split("|");
  const lines = [columns, columns.map(() => "---"), ...rows];
  return lines.map((row) => `| ${row.join(" | ")} |`).join("\n");
};

/** Words as code. */
export const code = (words: readonly string[]): string =>
  words.map((word) => `\`${word}\``).join(", ");
