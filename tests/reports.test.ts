import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { beforeEach, expect, it } from "vitest";
import { apiReports, entries } from "../tools/api.ts";
import { uncovered } from "../tools/changesets.ts";
import { files, read, root } from "../tools/workspace.ts";
import { reports } from "../tools/write-reports.ts";

let folder = "";
const write = (path: string, text: string) => {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
};
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "reports-"));
  return () => {
    rmSync(folder, { recursive: true });
  };
});

it("commits every report as it is generated: npm run reports", async () => {
  const generated = await reports();
  for (const [path, text] of generated) expect(read(path), path).toBe(text);
  const unknown = (await files("etc/*.md")).filter((path) => !generated.has(path));
  expect(unknown).toEqual([]);
});

it("announces every change of an API report by a changeset: npm run changeset", () => {
  expect(uncovered(root, entries)).toEqual([]);
});

it("reports exports, what they refer to and what is re-exported; each export needs a docstring", async () => {
  const report = (index: string) => {
    write("index.d.ts", index);
    return apiReports([
      { dir: "packages/errors", types: join(folder, "index.d.ts"), report: "etc/one.api.md" },
    ]);
  };
  write("package.json", '{ "name": "one", "version": "1.0.0", "type": "module" }');
  const code =
    'export { Portion } from "@cyberintegrations/parser"; interface Inner { a: 1 } ' +
    "interface Unused { b: 2 }\n/** Word. */ export declare const make: () => Inner;";
  const text = (await report(code)).get("etc/one.api.md");
  expect(text).toContain("export const make: () => Inner;");
  expect(text).toMatch(/^interface Inner \{/m);
  expect(text).toContain('from "@cyberintegrations/parser"');
  expect(text).not.toMatch(/Unused|Word/);
  await expect(report("export declare const make: () => void;")).rejects.toThrow(
    /no docstring: const make/,
  );
});

it.each<[string, string[], (steps: ReturnType<typeof repository>) => void]>([
  [
    "nothing of a main without a release",
    [],
    ({ change }) => {
      change("one", "two");
    },
  ],
  ["nothing of an unchanged branch", [], ({ branch }) => branch()],
  [
    "a changeset for a change on a branch that is not committed",
    ["one"],
    ({ branch, commit, change }) => {
      branch();
      write("readme", "work");
      commit();
      change("one");
    },
  ],
  [
    "one changeset for each package with committed changes, whatever main has announced",
    ["two"],
    ({ branch, change, commit }) => {
      branch();
      change("one", "two");
      write(".changeset/new.md", '---\n"one": minor\n---\n\nNew.\n');
      commit();
    },
  ],
  [
    "a changeset for a change on main since the last release",
    ["one"],
    ({ release, change, commit }) => {
      release();
      change("one");
      commit();
    },
  ],
  [
    "no changeset for a package with a new version",
    [],
    ({ release, change }) => {
      release();
      change("one");
      write("one/package.json", '{ "version": "1.1.0" }');
    },
  ],
])("requires %s", (_, packages, act) => {
  act(repository());
  const reported = ["one", "two"].map((name) => ({ name, dir: name, report: `etc/${name}.md` }));
  expect(uncovered(folder, reported)).toEqual(packages);
});

/** A repository with the reports of two packages, and a changeset for both. */
function repository() {
  const git = (...args: string[]) =>
    execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@t.example", ...args], {
      cwd: folder,
    });
  const commit = () => {
    git("add", "--all");
    git("commit", "--quiet", "--no-gpg-sign", "--message", "step");
  };
  const change = (...names: string[]) => {
    for (const name of names) write(`etc/${name}.md`, "after");
  };
  git("init", "--quiet", "--initial-branch=main");
  for (const name of ["one", "two"]) {
    write(`${name}/package.json`, '{ "version": "1.0.0" }');
    write(`etc/${name}.md`, "before");
  }
  write(".changeset/earlier.md", '---\n"one": minor\n"two": minor\n---\n\nEarlier.\n');
  commit();
  return {
    change,
    commit,
    branch: () => git("switch", "--quiet", "--create", "branch"),
    release: () => git("tag", "cyberintegrations@1.0.0"),
  };
}
