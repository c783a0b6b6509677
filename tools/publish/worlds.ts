import { join } from "node:path";
import { entriesOf, partsOf, root, type Layer } from "../workspace.ts";

/** A TypeScript project that imports a package. */
export interface World {
  readonly name: string;
  readonly entries: readonly string[];
  readonly compilerOptions: object;
}

const strict = { strict: true, skipLibCheck: false, module: "NodeNext", target: "ES2023" };
const language = ["ES2023", "ESNext.Disposable"];
const typeRoots = [join(root, "node_modules/@types")];

/** The entry points that run without Node: those outside the package's Node folders, if no dependency needs Node. */
function webEntries(key: string, layer: Layer, entries: readonly string[]): string[] {
  const below = partsOf(key).slice(1);
  if (below.some(({ node }) => node.length > 0)) return [];
  const forNode = layer.node.map((folder) => (folder === "*" ? "" : `${layer.name}/${folder}`));
  return entries.filter((entry) => !forNode.some((start) => entry.startsWith(start)));
}

/**
 * The environments in which a package must compile: Node, the browser if it has entry points without Node, and the
 * compiler's defaults.
 */
export function worldsOf(key: string, layer: Layer): World[] {
  const entries = entriesOf(layer).map(([specifier]) => specifier);
  return [
    {
      name: "node",
      entries,
      compilerOptions: { ...strict, lib: language, types: ["node"], typeRoots },
    },
    {
      name: "web",
      entries: webEntries(key, layer, entries),
      compilerOptions: { ...strict, lib: [...language, "DOM"], types: [], noEmit: true },
    },
    {
      // TypeScript's defaults since version 6: no `types`, and a `lib` without AsyncDisposable.
      name: "defaults",
      entries,
      compilerOptions: { ...strict, types: [], noEmit: true },
    },
  ].filter(({ name, entries }) => name === "node" || entries.length > 0);
}

/** The source text that imports all entry points. */
export const importAll = ({ entries }: World): string =>
  ["export {};", ...entries.map((entry, at) => `export * as entry${at} from "${entry}";`)].join(
    "\n",
  );
