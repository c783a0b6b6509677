import { join } from "node:path";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { files, manifest, publicLayers, read, root } from "../tools/workspace.ts";

/** The names that an entry exports without a word of explanation. */
function undocumented(program: ts.Program, entry: string): string[] {
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(entry);
  const module = source && checker.getSymbolAtLocation(source);
  if (!module) throw new Error(`${entry} is no module`);
  return checker
    .getExportsOfModule(module)
    .filter((symbol) => {
      const target =
        symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
      return target.getDocumentationComment(checker).length === 0;
    })
    .map((symbol) => symbol.name);
}

const entriesOf = (dir: string): string[] =>
  Object.values(manifest(dir).exports ?? {}).flatMap((target) =>
    typeof target === "string" ? [] : [join(root, dir, (target as { types: string }).types)],
  );

const options = {
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
};

describe.each(publicLayers.filter(([name]) => name !== "cli"))("%s", (_, { dir }) => {
  it("documents everything that its entries export", () => {
    const entries = entriesOf(dir);
    const program = ts.createProgram(entries, options);
    expect(entries.flatMap((entry) => undocumented(program, entry))).toEqual([]);
  });

  it("exports by name, so that the index is the whole surface", async () => {
    const indexes = await files(`${dir}/src/**/index.ts`);
    expect(indexes.length).toBeGreaterThan(0);
    for (const index of indexes) expect(read(index)).not.toMatch(/export \*/);
  });
});

it("notices an export without a word", () => {
  const entry = join(root, "virtual.d.ts");
  const host = ts.createCompilerHost(options);
  const getSourceFile = host.getSourceFile.bind(host);
  host.getSourceFile = (name, ...rest) =>
    name === entry
      ? ts.createSourceFile(
          name,
          "/** Yes. */ export const a: 1; export const b: 2;",
          ts.ScriptTarget.ES2022,
        )
      : getSourceFile(name, ...rest);
  host.fileExists = (name) => name === entry || ts.sys.fileExists(name);
  expect(undocumented(ts.createProgram([entry], options, host), entry)).toEqual(["b"]);
});
