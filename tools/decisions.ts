import { basename } from "node:path";
import { files, read } from "./workspace.ts";

/** Path of the index of decisions, relative to the root. */
export const decisionsPath = "docs/decisions/README.md";

/** The index: date and heading of each page. */
export async function decisionsIndex(): Promise<string> {
  const pages = (await files("docs/decisions/*.md")).filter((path) => path !== decisionsPath);
  const rows = pages.map((path) => {
    const [, date] = /^(\d{4}-\d\d-\d\d)-[\w-]+\.md$/.exec(basename(path)) ?? [];
    const [, heading] = /^# (\S.*)\n\n/.exec(read(path)) ?? [];
    if (!date || !heading) throw new Error(`${path}: expected a date in its name, and a heading`);
    return `- ${date} [${heading}](${basename(path)})`;
  });
  return `# Decisions

One dated page per decision: the context, the alternatives, the decision and its reasons. Accepted pages are not changed
when circumstances change; a newer page replaces them and refers to them. \`npm run reports\` generates this list.

${rows.join("\n")}
`;
}
