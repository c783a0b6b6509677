import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { ESLint } from "eslint";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { files, layerTable, manifest, publicLayers, read, root } from "../tools/workspace.ts";

const [command = ""] = await files("apps/cli/src/commands/*.ts");
const eslint = new ESLint({ cwd: root });

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
  ["packages/parser/src/path.ts", 'import "node:fs";', "no-restricted-imports"],
  [
    "packages/parser/src/path.ts",
    'import "@cyberintegrations/transport";',
    "no-restricted-imports",
  ],
  ["packages/parser/src/path.ts", 'import "tldts";', "no-restricted-imports"],
  ["packages/parser/src/iocs/host.ts", 'import "tldts";', undefined],
  ["packages/parser/src/path.ts", 'import "@cyberintegrations/errors";', undefined],
  ["packages/pollers/src/poller.ts", 'import "undici";', "no-restricted-imports"],
  ["packages/parser/src/index.ts", 'export * from "./path.ts";', "no-restricted-syntax"],
  ["packages/pollers/src/poller.ts", 'product === "ti";', "no-restricted-syntax"],
  ["packages/ingest/src/settings.ts", '"drp" !== settings.product;', "no-restricted-syntax"],
  ["packages/ingest/src/settings.ts", 'settings.product.id === "asm";', "no-restricted-syntax"],
  ["apps/cli/src/io.ts", "poller instanceof DRPPoller;", "no-restricted-syntax"],
  [command, 'switch (a) { case "ti": }', "no-restricted-syntax"],
  [command, "process.stdout.write(a);", "no-restricted-syntax"],
  ["packages/pollers/src/ti/keys.ts", 'product === "ti";', undefined],
])("the linter checks %s: %s", { timeout: 60_000 }, async (file, code, rule) => {
  const [result] = await eslint.lintText(code, { filePath: join(root, file) });
  const found = result?.messages.map(({ ruleId }) => ruleId ?? "") ?? [];
  expect(found.find((id) => id.startsWith("no-restricted"))).toBe(rule);
});
