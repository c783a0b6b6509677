import { basename } from "node:path";
import { expect, it } from "vitest";
import { files, publicLayers, read } from "../tools/workspace.ts";

const folders = publicLayers.map(([, { dir }]) => basename(dir)).sort();

it("has an issue form for each package", async () => {
  const forms = (await files(".github/ISSUE_TEMPLATE/*.yml"))
    .map((path) => basename(path, ".yml"))
    .filter((name) => name !== "config");
  expect(forms).toEqual(folders);
});

it("asks in a pull request what each package needs", () => {
  const asked = read(".github/pull_request_template.md").matchAll(/^- \*\*(.+)\*\*:/gm);
  expect([...asked].map(([, name]) => name).sort()).toEqual(folders);
});

it("runs nothing in a workflow but scripts that there are, by actions of a fixed version", async () => {
  const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };
  const workflows = (await files(".github/workflows/*.yml")).map(read).join("\n");
  const named = [...workflows.matchAll(/npm run ([\w:]+)/g)].map(([, name = ""]) => name);
  const listed = [...(/script: \[(.+)\]/.exec(workflows)?.[1] ?? "").matchAll(/"([^"]+)"/g)];
  const run = [...named, ...listed.map(([, name = ""]) => name)];
  expect(run).toContain("check:publish");
  expect(run.filter((name) => !(name in scripts))).toEqual([]);
  const actions = [...workflows.matchAll(/uses: (?!\.\/)(\S+)/g)].map(([, action = ""]) => action);
  expect(actions.filter((action) => !/@v\d+\.\d+\.\d+$/.test(action))).toEqual([]);
});
