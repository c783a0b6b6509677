import { execFileSync } from "node:child_process";
import { expect, it } from "vitest";
import { products } from "../packages/pollers/src/index.ts";
import { CATALOGUE } from "../packages/simulator/src/data/catalogue.ts";
import { apiReports, entries } from "../tools/api.ts";
import { uncovered } from "../tools/changesets.ts";
import { pages } from "../tools/pages.ts";
import { files, read, root, temporaryFolder, writeFiles } from "../tools/workspace.ts";

it("commits every page and API report as generated: npm run reports", async () => {
  const reports = await apiReports();
  for (const [path, text] of [...(await pages()), ...reports]) expect(read(path), path).toBe(text);
  for (const text of reports.values())
    expect(text, "every export needs a docstring").not.toMatch(/undocumented\)\nexport/);
  expect(files("etc/*.api.md")).toEqual([...reports.keys()].sort());
}, 120_000);

it("states in docs/collections.md the default page that the simulator sends", () => {
  for (const { collections } of Object.values(products))
    for (const [name, { defaultLimit }] of Object.entries(collections))
      expect(CATALOGUE.get(name)?.limit.default, name).toBe(defaultLimit);
});

it("announces every change of an API report by a changeset: npm run changeset", () => {
  expect(uncovered(root, entries)).toEqual([]);
});

/** A repository with the reports of two packages, and an earlier changeset for both. */
const repository = {
  "one/package.json": '{ "version": "1.0.0" }',
  "two/package.json": '{ "version": "1.0.0" }',
  "etc/one.md": "before",
  "etc/two.md": "before",
  ".changeset/earlier.md": '---\n"one": minor\n"two": minor\n---\n\nNew.\n',
  "one.md": '---\n"one": minor\n---\n\nNew.\n',
};
const functions = `set -e
commit() { git add --all; git -c user.name=t -c user.email=t@t.example commit --quiet --no-gpg-sign -m x; }
change() { for name in "$@"; do echo after > etc/$name.md; done; }
git init -qb main; commit`;

it.each([
  ["nothing of a main without a release", [], "change one two"],
  ["nothing of an unchanged branch", [], "git switch -qc new"],
  [
    "a changeset for a change on a branch that is not committed",
    ["one"],
    "git switch -qc new; echo work > readme; commit; change one",
  ],
  [
    "one changeset for each package with committed changes, whatever main has announced",
    ["two"],
    "git switch -qc new; change one two; cp one.md .changeset/new.md; commit",
  ],
  [
    "a changeset for a change on main since the last release",
    ["one"],
    "git tag cyberintegrations@1.0.0; change one; commit",
  ],
  [
    "no changeset for a package with a new version",
    [],
    `git tag cyberintegrations@1.0.0; change one; echo '{ "version": "1.1.0" }' > one/package.json`,
  ],
])("requires %s", (_, packages, script) => {
  const reported = ["one", "two"].map((name) => ({ name, dir: name, report: `etc/${name}.md` }));
  using folder = temporaryFolder();
  writeFiles(folder.path, repository);
  execFileSync("sh", ["-c", `${functions}\n${script}`], { cwd: folder.path });
  expect(uncovered(folder.path, reported)).toEqual(packages);
});
