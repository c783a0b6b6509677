import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import ts from "typescript";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { baseOf } from "../tools/api/base.ts";
import { reported, reportPath, reports } from "../tools/api/report.ts";
import { surfaceOf } from "../tools/api/surface.ts";
import { uncovered } from "../tools/api/uncovered.ts";
import { files, read, root } from "../tools/workspace.ts";

const releases = "cyberintegrations@*";

it(
  "keeps a report of every package as it is built: npm run reports",
  { timeout: 60_000 },
  async () => {
    const built = await reports();
    expect([...built.keys()].sort()).toEqual(await files("etc/*.api.md"));
    for (const [path, text] of built) expect(read(path), path).toBe(text);
  },
);

it("announces every change of a report by a changeset: npm run changeset", () => {
  const base = baseOf(root, "main", releases);
  const packages = reported.map(([layer]) => ({ ...layer, report: reportPath(layer) }));
  expect(base === undefined ? [] : uncovered(root, base, packages)).toEqual([]);
});

describe("a surface", () => {
  const folder = mkdtempSync(join(tmpdir(), "surface-"));
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  it("tells the exported from what it is made of and what comes from elsewhere", () => {
    const dist = join(folder, "dist");
    mkdirSync(dist);
    const declarations = {
      "other.d.ts": "export type Elsewhere = 1;",
      "dist/index.d.ts":
        'export { make, type Made as Product } from "./make.ts"; export type { Elsewhere } from "../other.ts";',
      "dist/make.d.ts":
        "interface Inner { a: 1 } interface Unused { b: 2 } export interface Made { inner: Inner }" +
        "/** Word. */ export declare const make: (count: number) => Made;",
    };
    for (const [path, text] of Object.entries(declarations)) {
      writeFileSync(join(folder, path), text);
    }
    const entry = join(dist, "index.d.ts");
    const program = ts.createProgram([entry], { module: ts.ModuleKind.NodeNext, types: [] });
    const { exported, reached, passedOn } = surfaceOf(program, entry, dist);
    expect([...exported.keys()]).toEqual(["Product", "make"]);
    expect(exported.get("make")).toBe("const make: (count: number) => Made;");
    expect([...reached.keys()]).toEqual(["Inner"]);
    expect([...passedOn]).toEqual([["../other.ts", ["Elsewhere"]]]);
  });
});

describe("the rule of changesets", () => {
  let folder = "";
  const one = { name: "one", dir: "one", report: "etc/one.api.md" };
  const two = { name: "two", dir: "two", report: "etc/two.api.md" };
  const find = () => {
    const base = baseOf(folder, "main", releases);
    return base === undefined ? undefined : uncovered(folder, base, [one, two]);
  };
  const git = (...args: string[]) =>
    execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@t.example", ...args], {
      cwd: folder,
      encoding: "utf8",
    });
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  const commit = () => {
    git("add", "--all");
    git("commit", "--quiet", "--no-gpg-sign", "--message", "step");
  };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "changesets-"));
    git("init", "--quiet", "--initial-branch=main");
    for (const { dir, report } of [one, two]) {
      write(join(dir, "package.json"), '{ "version": "1.0.0" }');
      write(report, "before");
    }
    write(".changeset/earlier.md", '---\n"one": minor\n---\n\nEarlier.\n');
    commit();
    return () => {
      rmSync(folder, { recursive: true });
    };
  });

  it("asks nothing of a main that was never released", () => {
    expect(find()).toBeUndefined();
  });

  it("finds a report that was changed on a branch, committed or not, whatever main has announced", () => {
    git("switch", "--quiet", "--create", "branch");
    write("readme", "work");
    commit();
    expect(find()).toEqual([]);
    write(one.report, "after");
    expect(find()).toEqual(["one"]);
    commit();
    expect(find()).toEqual(["one"]);
  });

  it("is content with a new changeset that names the package", () => {
    git("switch", "--quiet", "--create", "branch");
    write(one.report, "after");
    write(two.report, "after");
    write(".changeset/new.md", '---\n"one": minor\n---\n\nNew.\n');
    commit();
    expect(find()).toEqual(["two"]);
  });

  it("compares main with its last release, and takes a new version for a changeset", () => {
    rmSync(join(folder, ".changeset/earlier.md"));
    write(".changeset/config.json", "{}");
    commit();
    git("tag", "cyberintegrations@1.0.0");
    expect(find()).toEqual([]);
    write(one.report, "after");
    commit();
    expect(find()).toEqual(["one"]);
    write("one/package.json", '{ "version": "1.1.0" }');
    expect(find()).toEqual([]);
  });
});
