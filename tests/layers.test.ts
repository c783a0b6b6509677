import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { ESLint } from "eslint";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { files, layerTable, manifest, publicLayers, read, root } from "../tools/workspace.ts";

/** The modules that a built file imports, static, dynamic and for types. */
const imports = (path: string): string[] =>
  ts.preProcessFile(read(path)).importedFiles.map(({ fileName }) => fileName);

describe.each(publicLayers)("%s", (_, layer) => {
  const { dir } = layer;

  it("imports only files that are there, in what is built", async () => {
    const lost = (await files(`${dir}/dist/**/*.js`)).flatMap((path) =>
      imports(path)
        .filter((specifier) => specifier.startsWith("."))
        .filter((specifier) => !existsSync(join(root, dirname(path), specifier)))
        .map((specifier) => `${path} imports ${specifier}`),
    );
    expect(lost).toEqual([]);
  });

  it("depends on exactly what its row names", () => {
    const ours = layer.ours.map((other) => layerTable.get(other)?.name);
    expect(new Set(Object.keys(manifest(dir).dependencies ?? {}))).toEqual(
      new Set([...ours, ...Object.keys(layer.external)]),
    );
  });
});

it.each([
  ["parser", "path.ts", "node:fs", true],
  ["parser", "path.ts", "@cyberintegrations/transport", true],
  ["parser", "path.ts", "tldts", true],
  ["parser", "iocs/host.ts", "tldts", false],
  ["parser", "path.ts", "@cyberintegrations/errors", false],
  ["pollers", "poller.ts", "undici", true],
])(
  "the lint rule holds %s/src/%s to its row: %s",
  async (name, file, module, isRefused) => {
    const eslint = new ESLint({ cwd: root });
    const filePath = join(root, layerTable.get(name)?.dir ?? "", "src", file);
    const [result] = await eslint.lintText(`import "${module}";\n`, { filePath });
    const refused = result?.messages.some(({ ruleId }) => ruleId === "no-restricted-imports");
    expect(refused).toBe(isRefused);
  },
  60_000,
);
