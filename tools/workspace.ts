import { execFileSync } from "node:child_process";
import { globSync, mkdirSync, mkdtempDisposableSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { layers, reach } from "../layers.js";

/** An entry of layers.js. */
export interface Layer {
  readonly dir: string;
  readonly name: string;
  readonly ours: readonly string[];
  readonly external: Readonly<Record<string, string>>;
  readonly node: readonly string[];
}

type Texts = Readonly<Record<string, string>>;

export interface Manifest extends Partial<
  Record<"dependencies" | "devDependencies" | "engines" | "scripts", Texts>
> {
  readonly name: string;
  readonly private?: boolean;
  readonly repository?: Texts;
  readonly exports?: Readonly<Record<string, string | { readonly types: string }>>;
}

export const root: string = join(import.meta.dirname, "..");

export const layerTable: ReadonlyMap<string, Layer> = new Map(
  Object.entries(layers as Record<string, Layer>),
);

/** A layer and all its direct and indirect dependencies among the layers. */
export const partsOf = (key: string): readonly Layer[] =>
  [key, ...(reach(key) as ReadonlySet<string>)].flatMap((part) => layerTable.get(part) ?? []);

export const read = (path: string, folder: string = root): string =>
  readFileSync(join(folder, path), "utf8");

/** A temporary folder that is removed when it is disposed of. */
export const temporaryFolder = () => mkdtempDisposableSync(join(tmpdir(), "workspace-"));

/** Writes files by their paths in a folder. */
export function writeFiles(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

export const manifest = (dir: string, folder?: string): Manifest =>
  JSON.parse(read(join(dir, "package.json"), folder)) as Manifest;

/** The layers that are published packages. */
export const publicLayers: readonly [string, Layer][] = [...layerTable].filter(
  ([, { dir }]) => manifest(dir).private !== true,
);

/** The entry points of a package: import specifier and path of the built declarations, relative to the root. */
export const entriesOf = ({ dir, name }: Layer): [specifier: string, path: string][] =>
  Object.entries(manifest(dir).exports ?? {}).flatMap(([entry, target]) =>
    typeof target === "string" ? [] : [[join(name, entry), join(dir, target.types)]],
  );

/** Paths of files, relative to the root. */
export const files = (pattern: string): string[] =>
  globSync(pattern, { cwd: root, exclude: ["**/node_modules/**"] }).sort();

/**
 * Runs a pnpm command that only reads the workspace, and returns its output. Without a configured store, pnpm writes a file into
 * the workspace to find the best location, while other programs read the workspace. These commands use no store, so the path of
 * any folder is sufficient.
 */
export function runPnpm(args: readonly string[], folder: string = root): string {
  const env = { ...process.env, pnpm_config_store_dir: join(tmpdir(), "no-pnpm-store") };
  return execFileSync("pnpm", args, { cwd: folder, encoding: "utf8", env });
}

/** The compiler's options for a program outside the workspace that uses the packages. */
export const tscOptions: readonly string[] = [
  ..."--ignoreConfig --strict --module NodeNext --target ES2023 --typeRoots".split(" "),
  join(root, "node_modules/@types"),
];
