import { existsSync } from "node:fs";
import { join } from "node:path";
import { subset } from "semver";
import { describe, expect, it, vi } from "vitest";
import { runtimePackages } from "../tools/licences.ts";
import { nodeReleases } from "../tools/nodes.ts";
import { contentProblems, manifestProblems, publintProblems } from "../tools/publish/problems.ts";
import {
  files,
  layerTable,
  manifest,
  publicLayers,
  root,
  temporaryFolder,
  writeFiles,
} from "../tools/workspace.ts";

it("names every package folder in layers.js", () => {
  const folders = files("{packages,apps}/*/package.json");
  expect(folders).toEqual(publicLayers.map(([, { dir }]) => join(dir, "package.json")).sort());
});

it("needs no older Node than its dependencies do", () => {
  const needs = runtimePackages().flatMap(({ name, paths }) =>
    paths.map((path) => ({ name, range: manifest("", path).engines?.node ?? "*" })),
  );
  expect(needs.length).toBeGreaterThan(10);
  expect(needs.filter(({ range }) => !subset(`>=${nodeReleases[0]}`, range))).toEqual([]);
});

describe.each(publicLayers)("%s", (_, layer) => {
  const { dir } = layer;
  const own = manifest(dir);

  it("has a manifest that can be published, except for what packing replaces", () => {
    expect(manifestProblems({ ...own, dependencies: {} }, layer)).toEqual([]);
    expect(own).toMatchObject({ files: expect.arrayContaining(["dist"]) as string[] });
    for (const file of ["README.md", "LICENSE"])
      expect(existsSync(join(root, dir, file))).toBe(true);
  });

  it("depends on exactly what its row names, each in an exact version", () => {
    const { dependencies = {}, devDependencies } = own;
    const ours = layer.ours.map((other) => layerTable.get(other)?.name ?? other);
    const named = [...ours, ...Object.keys(layer.external)];
    expect(Object.keys(dependencies).sort()).toEqual(named.sort());
    const loose = Object.entries({ ...dependencies, ...devDependencies }).filter(
      ([, version]) => !/^(?:\d+\.\d+\.\d+(?:-[\w.]+)?|workspace:\*|catalog:)$/.test(version),
    );
    expect(loose).toEqual([]);
  });

  it("has built files for every entry, and nothing that publint finds", async () => {
    expect(await publintProblems(join(root, dir))).toEqual([]);
  });
});

describe("the publish check refuses", () => {
  const [[, errors] = []] = publicLayers;
  if (!errors) throw new Error("layers.js has no package");
  const good = { ...manifest(errors.dir) };

  it("each wrong member of a manifest", () => {
    const wrong = {
      description: "",
      license: "UNLICENSED",
      type: "commonjs",
      engines: {},
      sideEffects: undefined,
      repository: { ...good.repository, url: "x" },
      exports: {},
      scripts: { postinstall: "x" },
      dependencies: { a: "workspace:*" },
    };
    const problems = manifestProblems({ ...good, ...wrong }, errors);
    expect(problems.map((problem) => problem.split(/[.:]/)[0])).toEqual(Object.keys(wrong));
    const { repository } = manifest("packages/parser");
    expect(manifestProblems({ ...good, repository }, errors)).toHaveLength(1);
  });

  it("a manifest without the URL during a release", () => {
    vi.stubEnv("REPOSITORY_URL", "git+https://code.example/owner/name.git");
    expect(manifestProblems(good, errors)).toHaveLength(1);
    vi.unstubAllEnvs();
  });

  it("missing and unexpected files, and references to source maps", () => {
    using folder = temporaryFolder();
    const content = {
      LICENSE: "",
      "package.json": "{}",
      "dist/index.js": "export {};\n",
      "dist/index.d.ts": "export {};\n",
      "dist/a.test.js": "",
      "src/test.ts": "",
      "dist/main.js": "export {};\n//# sourceMappingURL=main.js.map\n",
      "dist/main.js.map": "{}",
    };
    writeFiles(folder.path, content);
    expect(contentProblems(folder.path, Object.keys(content))).toEqual([
      "README.md is missing",
      "dist/a.test.js is not part of a package",
      "src/test.ts is not part of a package",
      "dist/main.js.map is not part of a package",
      "dist/main.js refers to a source map",
    ]);
  });
});
