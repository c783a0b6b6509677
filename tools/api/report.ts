import { basename, join } from "node:path";
import { format } from "prettier";
import ts from "typescript";
import { manifest, publicLayers, root, type Layer } from "../workspace.ts";
import { surfaceOf, type Surface } from "./surface.ts";

/** The entry points of a package: import specifier and path of the built declarations. */
export function entriesOf({ dir, name }: Layer): [specifier: string, path: string][] {
  return Object.entries(manifest(dir).exports ?? {}).flatMap(([entry, target]) =>
    typeof target === "string"
      ? []
      : [[join(name, entry), join(root, dir, (target as { types: string }).types)]],
  );
}

/** All packages with entry points. The command line has none. */
export const reported: readonly [Layer, [specifier: string, path: string][]][] = publicLayers
  .map(([, layer]): [Layer, [string, string][]] => [layer, entriesOf(layer)])
  .filter(([, entries]) => entries.length > 0);

/** Path of a package's report, relative to the root. */
export const reportPath = ({ dir }: Layer): string => `etc/${basename(dir)}.api.md`;

const code = (declarations: Iterable<string>): string =>
  `\`\`\`ts\n${[...declarations].join("\n\n")}\n\`\`\``;

function section(specifier: string, { exported, reached, passedOn }: Surface): string[] {
  return [
    `## \`${specifier}\``,
    ...(exported.size > 0 ? [code(exported.values())] : []),
    ...[...passedOn].map(
      ([from, names]) =>
        `Passed on from \`${from}\`:\n\n${names.map((name) => `- \`${name}\``).join("\n")}`,
    ),
    ...(reached.size > 0 ? ["Not exported, but part of what is:", code(reached.values())] : []),
  ];
}

/** The formatted API reports of all packages by path, generated from the built declarations. */
export async function reports(): Promise<ReadonlyMap<string, string>> {
  const program = ts.createProgram(
    reported.flatMap(([, entries]) => entries.map(([, path]) => path)),
    {
      module: ts.ModuleKind.NodeNext,
      types: ["node"],
      typeRoots: [join(root, "node_modules/@types")],
    },
  );
  const texts = reported.map(async ([layer, entries]): Promise<[string, string]> => {
    const dist = join(root, layer.dir, "dist");
    const markdown = [
      `# The public API of \`${layer.name}\``,
      "Written by `npm run reports` from the built declarations. A change here is a change for users: it needs a changeset.",
      ...entries.flatMap(([specifier, path]) => section(specifier, surfaceOf(program, path, dist))),
    ].join("\n\n");
    const path = reportPath(layer);
    return [path, await format(markdown, { parser: "markdown", printWidth: 100 })];
  });
  return new Map(await Promise.all(texts));
}
