import { publicLayers, runPnpm } from "./workspace.ts";

/** Licences that require attribution only. A dependency with another licence needs a decision first. */
const permissive = /^(?:0BSD|Apache-2\.0|BSD-[23]-Clause|BlueOak-1\.0\.0|ISC|MIT)$/;

/** A third-party package that our packages need at run time, and the folders of its installed versions. */
type RuntimePackage = Record<"name" | "license", string> & Record<"versions" | "paths", string[]>;

/** The third-party packages that the given packages need at run time, directly or indirectly, by name. */
export function runtimePackages(
  ours: readonly { readonly name: string }[] = publicLayers.map(([, layer]) => layer),
): readonly RuntimePackage[] {
  const filters = ours.map(({ name }) => `--filter=${name}`);
  const json = runPnpm(["--recursive", ...filters, "licenses", "list", "--prod", "--json"]);
  const byLicence = JSON.parse(json) as Record<string, RuntimePackage[]>;
  return Object.values(byLicence)
    .flat()
    .sort((one, other) => (one.name < other.name ? -1 : 1));
}

/** The names and the licences of all runtime dependencies. Throws for a licence that is not permissive. */
export const licences = (): [name: string, licence: string][] =>
  runtimePackages().map(({ name, license }) => {
    // Of several alternatives, one is enough.
    const choices = license.replaceAll(/[()]/g, "").split(" OR ");
    if (!choices.some((choice) => permissive.test(choice)))
      throw new Error(`${name} has the licence ${license}: see tools/licences.ts`);
    return [`\`${name}\``, license];
  });
