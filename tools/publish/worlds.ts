import { join } from "node:path";
import { entriesOf } from "../api/report.ts";
import { layerTable, partsOf, root, type Layer } from "../workspace.ts";

/** A TypeScript project in which a package is imported. */
export interface World {
  readonly name: string;
  readonly entries: readonly string[];
  readonly compilerOptions: object;
}

const strict = { strict: true, skipLibCheck: false, module: "NodeNext", target: "ES2023" };
const language = ["ES2023", "ESNext.Disposable"];
const typeRoots = [join(root, "node_modules/@types")];

/** Entries that run without Node: of packages that stand on no part for Node, those beside their own such part. */
function webEntries(key: string, layer: Layer, entries: readonly string[]): string[] {
  const below = partsOf(key).filter((part) => part !== key);
  if (below.some((part) => layerTable.get(part)?.node.length !== 0)) return [];
  const forNode = layer.node.map((folder) => (folder === "*" ? "" : `${layer.name}/${folder}`));
  return entries.filter((entry) => !forNode.some((start) => entry.startsWith(start)));
}

/** The worlds that a package must compile in: Node's types, and a browser's where it has anything for one. */
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
  ].filter(({ name, entries }) => name === "node" || entries.length > 0);
}

/** A source that imports everything. */
export const importAll = ({ entries }: World): string =>
  ["export {};", ...entries.map((entry, at) => `export * as entry${at} from "${entry}";`)].join(
    "\n",
  );
