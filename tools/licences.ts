import { format } from "prettier";
import { runPnpm } from "./pnpm.ts";
import { publicLayers } from "./workspace.ts";

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

/** A package from elsewhere that ours need at run time. */
export interface RuntimePackage {
  readonly name: string;
  readonly license: string;
  /** Where it is installed: one folder for each version. */
  readonly paths: readonly string[];
}

/** The packages from elsewhere that these packages of ours need at run time, directly or not, by name. */
export function runtimePackages(ours: readonly string[]): readonly RuntimePackage[] {
  const filters = ours.map((name) => `--filter=${name}`);
  const json = runPnpm(["--recursive", ...filters, "licenses", "list", "--prod", "--json"]);
  const byLicence = JSON.parse(json) as Record<string, RuntimePackage[]>;
  return Object.values(byLicence)
    .flat()
    .sort((one, other) => (one.name < other.name ? -1 : 1));
}

/** Their licences, by name. */
export const runtimeLicences = (ours: readonly string[]): ReadonlyMap<string, string> =>
  new Map(runtimePackages(ours).map(({ name, license }) => [name, license]));

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
