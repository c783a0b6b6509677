import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { beforeEach, expect, it } from "vitest";
import { apiReports, entries } from "../tools/api.ts";
import { uncovered } from "../tools/changesets.ts";
import { files, read, root } from "../tools/workspace.ts";
import { pages } from "../tools/write-reports.ts";
import { temporaryFolder, writeFiles } from "./support/program.ts";

let folder = "";
beforeEach(() => {
  const temporary = temporaryFolder();
  folder = temporary.path;
  return () => {
    temporary.remove();
  };
});
const write = (path: string, text: string) => {
  writeFiles(folder, { [path]: text });
};

it("commits every generated page as it is generated: npm run reports", async () => {
  for (const [path, text] of await pages()) expect(read(path), path).toBe(text);
});

it(
  "commits every API report as it is generated: npm run reports",
  { timeout: 120_000 },
  async () => {
    write("package.json", '{ "name": "one", "version": "1.0.0", "type": "module" }');
    const code =
      'export { Portion } from "@cyberintegrations/parser"; interface Inner { a: 1 } ' +
      "interface Unused { b: 2 } export declare const silent: 1; declare const u: 2;" +
      "\n/** Word. */ export declare const make: () => Inner;";
    write("index.d.ts", code);
    const own = { dir: "packages/errors", types: join(folder, "index.d.ts"), report: "own.api.md" };
    const generated = new Map(await apiReports([own]));
    const report = generated.get("own.api.md");
    expect(report).toContain('from "@cyberintegrations/parser"');
    expect(report).toMatch(/^interface Inner \{/m);
    expect(report).toMatch(/^export const make: \(\) => Inner;/m);
    expect(report).toContain("// @public (undocumented)\nexport const silent");
    expect(report).not.toMatch(/Unused|Word/);
    generated.delete("own.api.md");
    for (const [path, text] of generated) {
      expect(read(path), path).toBe(text);
      expect(text, "every export needs a docstring").not.toMatch(/undocumented\)\nexport/);
    }
    expect(await files("etc/*.api.md")).toEqual([...generated.keys()].sort());
  },
);

it("announces every change of an API report by a changeset: npm run changeset", () => {
  expect(uncovered(root, entries)).toEqual([]);
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
