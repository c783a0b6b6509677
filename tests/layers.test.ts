import { existsSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { reach, testTools } from "../layers.js";
import {
  files,
  layerTable,
  manifest,
  publicLayers,
  read,
  root,
  type Layer,
} from "../tools/workspace.ts";

/** The modules that a source or a built file imports, static, dynamic and for types. */
function imports(path: string): string[] {
  return ts.preProcessFile(read(path)).importedFiles.map(({ fileName }) => fileName);
}

/** `@scope/name` of `@scope/name/entry`. */
const packageOf = (specifier: string) =>
  specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");

/** Whether a path is where an import may be. In a bundle (`path` is `undefined`) folders are gone. */
const inFolder = (path: string | undefined, where: string) =>
  where === "*" || path === undefined || path.startsWith(`${where}/`);

/** Why a file may not import a module; undefined where it may. */
function objection(layer: Layer, path: string | undefined, specifier: string): string | undefined {
  if (/^\.{1,2}\//.test(specifier)) return undefined;
  if (specifier.startsWith("node:")) {
    return layer.node.some((where) => inFolder(path, where)) ? undefined : "a Node module";
  }
  const name = packageOf(specifier);
  if (layer.ours.some((other) => layerTable.get(other)?.name === name)) return undefined;
  const where = layer.external[name];
  if (where === undefined) return "a package that is not in its row of layers.js";
  return inFolder(path, where) ? undefined : `a package for ${where}/ only`;
}

describe.each(publicLayers)("%s", (_, layer) => {
  const { dir } = layer;

  it.each(["src/**/*.ts", "dist/**/*.{js,d.ts}"])(
    "imports only what its row allows in %s",
    async (pattern) => {
      const paths = await files(`${dir}/${pattern}`);
      expect(paths.length).toBeGreaterThan(0);
      const objections = paths.flatMap((path) => {
        const [top = ""] = pattern.split("/");
        const bundled = top === "dist" && existsSync(join(root, dir, "rolldown.config.ts"));
        const inside = bundled ? undefined : relative(join(dir, top), path);
        return imports(path).flatMap((specifier) => {
          const why = objection(layer, inside, specifier);
          return why === undefined ? [] : [`${path} imports ${specifier}: ${why}`];
        });
      });
      expect(objections).toEqual([]);
    },
  );

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

describe.each([...layerTable])("%s", (name, { dir }) => {
  it("has the same rule in turbo's boundaries", () => {
    const { boundaries } = JSON.parse(read("turbo.json")) as {
      boundaries: { tags: Record<string, { dependencies: { allow: string[] } }> };
    };
    const reached = new Set(reach(name));
    if (!testTools.includes(name)) for (const tool of testTools) reached.add(tool);
    expect(new Set(boundaries.tags[name]?.dependencies.allow)).toEqual(reached);
    const { tags } = JSON.parse(read(`${dir}/turbo.json`)) as { tags: string[] };
    expect(tags).toEqual([name]);
  });
});

it("finds a forbidden import where there is one", () => {
  const parser = layerTable.get("parser");
  if (!parser) throw new Error("layers.js has no parser");
  expect(objection(parser, "path.ts", "node:fs")).toBe("a Node module");
  expect(objection(parser, "path.ts", "@cyberintegrations/transport")).toMatch(/not in its row/);
  expect(objection(parser, "path.ts", "tldts")).toBe("a package for iocs/ only");
  expect(objection(parser, "iocs/domain.ts", "tldts")).toBeUndefined();
  expect(objection(parser, "path.ts", "@cyberintegrations/errors")).toBeUndefined();
});
