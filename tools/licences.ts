import { execFileSync } from "node:child_process";
import { format } from "prettier";
import { publicLayers, root } from "./workspace.ts";

/** Licences that ask for no more than to be named. A dependency under another one needs a decision before it comes in. */
const permissive: ReadonlySet<string> = new Set([
  "0BSD",
  "Apache-2.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "BlueOak-1.0.0",
  "ISC",
  "MIT",
]);

/** Whether a licence, in the words of SPDX, asks for no more than that: of several to choose from, one is enough. */
export const isPermissive = (licence: string): boolean =>
  licence
    .replaceAll(/[()]/g, "")
    .split(" OR ")
    .some((choice) => permissive.has(choice));

/** The packages that installing these packages of ours brings along from elsewhere, with their licences, by name. */
export function runtimeLicences(ours: readonly string[]): ReadonlyMap<string, string> {
  const filters = ours.map((name) => `--filter=${name}`);
  const list = ["licenses", "list", "--prod", "--json"];
  const json = execFileSync("pnpm", ["--recursive", ...filters, ...list], {
    cwd: root,
    encoding: "utf8",
  });
  const byLicence = JSON.parse(json) as Record<string, { name: string }[]>;
  return new Map(
    Object.entries(byLicence)
      .flatMap(([licence, found]) => found.map(({ name }): [string, string] => [name, licence]))
      .sort(([one], [other]) => (one < other ? -1 : 1)),
  );
}

/** The same for everything that we publish. */
export const allRuntimeLicences = (): ReadonlyMap<string, string> =>
  runtimeLicences(publicLayers.map(([, { name }]) => name));

/** Where the list of licences is kept, from the root. */
export const licencesPath = "etc/licences.md";

/** The list of licences as a page, in the house's format. */
export function licencesReport(): Promise<string> {
  const rows = [...allRuntimeLicences()].map(([name, licence]) => `| \`${name}\` | ${licence} |`);
  const markdown = [
    "# Licences of all runtime dependencies",
    "Written by `npm run reports`: what comes along when all public packages are installed.",
    ["| package | licence |", "| --- | --- |", ...rows].join("\n"),
  ].join("\n\n");
  return format(markdown, { parser: "markdown" });
}
