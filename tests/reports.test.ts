import { execSync } from "node:child_process";
import { expect, it } from "vitest";
import { apiReports, entries } from "../tools/api.ts";
import { uncovered } from "../tools/changesets.ts";
import { files, read, root } from "../tools/workspace.ts";
import { pages } from "../tools/write-reports.ts";
import { temporaryFolder, writeFiles } from "./support/program.ts";

it("commits every generated page as it is generated: npm run reports", async () => {
  for (const [path, text] of await pages()) expect(read(path), path).toBe(text);
});

it(
  "commits every API report as it is generated: npm run reports",
  { timeout: 120_000 },
  async () => {
    const generated = await apiReports();
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

const commit =
  "git add --all && git -c user.name=t -c user.email=t@t.example commit --quiet --no-gpg-sign -m x";
const changeset = (...names: string[]) =>
  `---\n${names.map((name) => `"${name}": minor\n`).join("")}---\n\nNew.\n`;

// The commands run in a repository with the reports of two packages, and an earlier changeset for both.
it.each<[what: string, packages: string[], ...commands: string[]]>([
  ["nothing of a main without a release", [], "echo after | tee etc/one.md > etc/two.md"],
  ["nothing of an unchanged branch", [], "git switch -qc branch"],
  [
    "a changeset for a change on a branch that is not committed",
    ["one"],
    "git switch -qc branch",
    `echo work > readme && ${commit}`,
    "echo after > etc/one.md",
  ],
  [
    "one changeset for each package with committed changes, whatever main has announced",
    ["two"],
    "git switch -qc branch",
    "echo after | tee etc/one.md > etc/two.md",
    `cp one.md .changeset/new.md && ${commit}`,
  ],
  [
    "a changeset for a change on main since the last release",
    ["one"],
    "git tag cyberintegrations@1.0.0",
    `echo after > etc/one.md && ${commit}`,
  ],
  [
    "no changeset for a package with a new version",
    [],
    "git tag cyberintegrations@1.0.0",
    `echo after > etc/one.md && echo '{ "version": "1.1.0" }' > one/package.json`,
  ],
])("requires %s", (_, packages, ...commands) => {
  const reported = ["one", "two"].map((name) => ({ name, dir: name, report: `etc/${name}.md` }));
  using folder = temporaryFolder();
  writeFiles(folder.path, {
    "one/package.json": '{ "version": "1.0.0" }',
    "two/package.json": '{ "version": "1.0.0" }',
    "etc/one.md": "before",
    "etc/two.md": "before",
    ".changeset/earlier.md": changeset("one", "two"),
    "one.md": changeset("one"),
  });
  for (const command of [`git init -q -b main && ${commit}`, ...commands])
    execSync(command, { cwd: folder.path });
  expect(uncovered(folder.path, reported)).toEqual(packages);
});
