import type { Layer } from "../workspace.ts";

/** A requirement for published manifests. Returns the problem, or false. */
type Rule = (manifest: Readonly<Record<string, unknown>>, layer: Layer) => string | false;

const asRecord = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};

const hooks = ["preinstall", "install", "postinstall", "prepare"];

const rules: readonly Rule[] = [
  ({ license }) => license !== "MIT" && "license is not MIT",
  ({ description }) => !description && "no description",
  ({ engines }) => asRecord(engines).node !== ">=22.19" && "engines.node is not >=22.19",
  ({ sideEffects }) => sideEffects !== false && "sideEffects is not false",
  ({ publishConfig }) => asRecord(publishConfig).access !== "public" && "access is not public",
  ({ repository }, { dir }) => {
    const { type, directory } = asRecord(repository);
    return (type !== "git" || directory !== dir) && `repository is not git, directory ${dir}`;
  },
  ({ repository }) => {
    const { url } = asRecord(repository);
    const address = process.env.REPOSITORY_URL;
    return (
      url !== address && `repository.url is ${String(url)}, not REPOSITORY_URL (${String(address)})`
    );
  },
  ({ dependencies, peerDependencies }) => {
    const ranges = Object.entries({ ...asRecord(dependencies), ...asRecord(peerDependencies) });
    const unfit = ranges.filter(
      ([, range]) => !/^[\^~>=]*\d+\.\d+\.\d+[\w.-]*$/.test(String(range)),
    );
    return unfit.length > 0 && `not to be installed from npm: ${unfit.map(String).join(" ")}`;
  },
  ({ scripts }) => {
    const found = hooks.filter((hook) => hook in asRecord(scripts));
    return found.length > 0 && `runs at installation: ${found.join(" ")}`;
  },
];

/** The problems of a packed manifest. */
export const manifestProblems = (
  manifest: Readonly<Record<string, unknown>>,
  layer: Layer,
): string[] => rules.map((rule) => rule(manifest, layer)).filter((found) => found !== false);
