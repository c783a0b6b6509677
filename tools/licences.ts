import { format } from "prettier";
import { runPnpm } from "./pnpm.ts";
import { publicLayers } from "./workspace.ts";

/** Licences that require attribution only. A dependency with another licence needs a decision first. */
const permissive: ReadonlySet<string> = new Set([
  "0BSD",
  "Apache-2.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "BlueOak-1.0.0",
  "ISC",
  "MIT",
]);

/** Whether an SPDX expression is permissive. Of several alternatives, one is enough. */
export const isPermissive = (licence: string): boolean =>
  licence
    .replaceAll(/[()]/g, "")
    .split(" OR ")
    .some((choice) => permissive.has(choice));

/** A third-party package that our packages need at run time. */
export interface RuntimePackage {
  readonly name: string;
  readonly license: string;
  /** The folders of its installed versions. */
  readonly paths: readonly string[];
}

/** The third-party packages that the given packages need at run time, directly or indirectly, by name. */
export function runtimePackages(ours: readonly string[]): readonly RuntimePackage[] {
  const filters = ours.map((name) => `--filter=${name}`);
  const json = runPnpm(["--recursive", ...filters, "licenses", "list", "--prod", "--json"]);
  const byLicence = JSON.parse(json) as Record<string, RuntimePackage[]>;
  return Object.values(byLicence)
    .flat()
    .sort((one, other) => (one.name < other.name ? -1 : 1));
}

/** The licences of these packages, by name. */
export const runtimeLicences = (ours: readonly string[]): ReadonlyMap<string, string> =>
  new Map(runtimePackages(ours).map(({ name, license }) => [name, license]));

/** The licences of all third-party packages that are installed with our published packages. */
export const allRuntimeLicences = (): ReadonlyMap<string, string> =>
  runtimeLicences(publicLayers.map(([, { name }]) => name));

/** Path of the list of licences, relative to the root. */
export const licencesPath = "etc/licences.md";

/** The list of licences as a formatted page. */
export function licencesReport(): Promise<string> {
  const rows = [...allRuntimeLicences()].map(([name, licence]) => `| \`${name}\` | ${licence} |`);
  const markdown = [
    "# Licences of all runtime dependencies",
    "Written by `npm run reports`: what comes along when all public packages are installed.",
    ["| package | licence |", "| --- | --- |", ...rows].join("\n"),
  ].join("\n\n");
  return format(markdown, { parser: "markdown" });
}
