import { readFileSync } from "node:fs";
import { glob } from "node:fs/promises";
import { join } from "node:path";
import { layers, reach } from "../layers.js";

/** An entry of layers.js. */
export interface Layer {
  readonly dir: string;
  readonly name: string;
  readonly ours: readonly string[];
  readonly external: Readonly<Record<string, string>>;
  readonly node: readonly string[];
}

export interface Manifest {
  readonly name: string;
  readonly private?: boolean;
  readonly license?: string;
  readonly type?: string;
  readonly engines?: { readonly node?: string };
  readonly files?: readonly string[];
  readonly exports?: Readonly<Record<string, unknown>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

export const root: string = join(import.meta.dirname, "..");

export const layerTable: ReadonlyMap<string, Layer> = new Map(
  Object.entries(layers as Record<string, Layer>),
);

/** A layer and all its direct and indirect dependencies among the layers. */
export const partsOf = (layer: string): readonly string[] => [
  layer,
  ...(reach(layer) as ReadonlySet<string>),
];

export const read = (path: string): string => readFileSync(join(root, path), "utf8");

export function manifest(dir: string): Manifest {
  return JSON.parse(read(join(dir, "package.json"))) as Manifest;
}

/** The layers that are published packages. */
export const publicLayers: readonly [string, Layer][] = [...layerTable].filter(
  ([, { dir }]) => manifest(dir).private !== true,
);

/** Paths of files, relative to the root. */
export async function files(pattern: string): Promise<string[]> {
  const found: string[] = [];
  for await (const path of glob(pattern, { cwd: root, exclude: ["**/node_modules/**"] })) {
    found.push(path);
  }
  return found.sort();
}
