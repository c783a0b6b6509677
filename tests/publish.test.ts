import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { contentProblems } from "../tools/publish/contents.ts";
import { manifestProblems } from "../tools/publish/manifest.ts";
import { layerTable, manifest, publicLayers } from "../tools/workspace.ts";

describe("a manifest", () => {
  const errors = layerTable.get("errors");
  if (!errors) throw new Error("layers.js has no errors");
  const good = { ...manifest(errors.dir) };
  const spoiled: [string, object, RegExp][] = [
    ["another licence", { license: "UNLICENSED" }, /license/],
    ["no engines", { engines: {} }, /engines/],
    ["side effects", { sideEffects: undefined }, /sideEffects/],
    ["the folder of another package", { repository: { type: "git", directory: "x" } }, /directory/],
    [
      "an address that is not the release's",
      { repository: { type: "git", directory: errors.dir, url: "x" } },
      /url/,
    ],
    ["a dependency of the workspace", { dependencies: { a: "workspace:*" } }, /a,workspace/],
    ["a script at installation", { scripts: { postinstall: "x" } }, /postinstall/],
  ];

  afterEach(() => {
    vi.unstubAllEnvs();
  });

  it.each(publicLayers)("of %s is fit, but for what packing replaces", (_, layer) => {
    const packed = { ...manifest(layer.dir), dependencies: {} };
    expect(manifestProblems(packed, layer)).toEqual([]);
  });

  it.each(spoiled)("with %s is refused", (_, change, problem) => {
    expect(manifestProblems({ ...good, ...change }, errors)).toEqual([
      expect.stringMatching(problem),
    ]);
  });

  it("needs the release's address where a release runs", () => {
    const url = "git+https://code.example/owner/name.git";
    vi.stubEnv("REPOSITORY_URL", url);
    expect(manifestProblems({ ...good }, errors)).toHaveLength(1);
    const repository = { type: "git", directory: errors.dir, url };
    expect(manifestProblems({ ...good, repository }, errors)).toEqual([]);
  });
});

describe("a tarball", () => {
  let folder = "";
  const manifestOf = { exports: { ".": { default: "./dist/index.js" } }, bin: "./dist/main.js" };
  const sound = {
    LICENSE: "",
    "README.md": "",
    "package.json": "{}",
    "dist/index.js": "export {};\n//# sourceMappingURL=index.js.map\n",
    "dist/index.js.map": '{ "sources": ["../src/index.ts"], "sourcesContent": ["export {};"] }',
    "dist/main.js": "",
  };
  const problems = (files: Record<string, string>) => {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    return contentProblems(folder, Object.keys(files), manifestOf);
  };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "tarball-"));
    return () => {
      rmSync(folder, { recursive: true });
    };
  });

  it("that is sound passes", () => {
    expect(problems(sound)).toEqual([]);
  });

  it("is refused without its page, and without an entry", () => {
    const { "README.md": _page, "dist/main.js": _program, ...rest } = sound;
    expect(problems(rest)).toEqual(["no README.md", "./dist/main.js is an entry, but not there"]);
  });

  it("is refused with tests and sources in it", () => {
    expect(problems({ ...sound, "dist/a.test.js": "", "src/index.ts": "" })).toEqual([
      "dist/a.test.js does not belong",
      "src/index.ts does not belong",
    ]);
  });

  it("is refused with a source map to nowhere, and a comment that names none", () => {
    const map = '{ "sources": ["../src/index.ts"] }';
    const named = "//# sourceMappingURL=main.js.map";
    expect(problems({ ...sound, "dist/index.js.map": map, "dist/main.js": named })).toEqual([
      "dist/index.js.map maps to ../src/index.ts, which is not there",
      "dist/main.js names main.js.map, which is not there",
    ]);
  });
});
