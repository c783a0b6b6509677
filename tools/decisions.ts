import { basename } from "node:path";
import { files, read } from "./workspace.ts";

/** Where the index of the decisions is kept, from the root. */
export const decisionsPath = "docs/decisions/README.md";

/** The pages of decisions, from the root, by date. */
export const decisionPages = async (): Promise<string[]> =>
  (await files("docs/decisions/*.md")).filter((path) => path !== decisionsPath);

const rowOf = (path: string): string => {
  const [, heading = path] = /^# (.+)\n/.exec(read(path)) ?? [];
  return `- ${basename(path).slice(0, 10)} [${heading}](${basename(path)})`;
};

/** The index: each page by its date and heading. */
export async function decisionsIndex(): Promise<string> {
  return `# Decisions

One dated page for each choice that was not plain: why, what was compared, what was chosen, what was turned down. A page
is not rewritten when times change; a newer one takes its place and says so. \`npm run reports\` writes this list.

${(await decisionPages()).map(rowOf).join("\n")}
`;
}
