import { basename } from "node:path";
import { files, read } from "./workspace.ts";

/** Path of the index of decisions, relative to the root. */
export const decisionsPath = "docs/decisions/README.md";

/** Paths of the decision pages, relative to the root, by date. */
export const decisionPages = async (): Promise<string[]> =>
  (await files("docs/decisions/*.md")).filter((path) => path !== decisionsPath);

const rowOf = (path: string): string => {
  const [, heading = path] = /^# (.+)\n/.exec(read(path)) ?? [];
  return `- ${basename(path).slice(0, 10)} [${heading}](${basename(path)})`;
};

/** The index: date and heading of each page. */
export async function decisionsIndex(): Promise<string> {
  return `# Decisions

One dated page per decision: the context, the alternatives, the decision and its reasons. Accepted pages are not changed
when circumstances change; a newer page replaces them and refers to them. \`npm run reports\` generates this list.

${(await decisionPages()).map(rowOf).join("\n")}
`;
}
