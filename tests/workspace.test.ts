import { basename } from "node:path";
import { expect, it } from "vitest";
import { parse } from "yaml";
import { files, layerTable, manifest, partsOf, publicLayers, read } from "../tools/workspace.ts";

const { tasks } = JSON.parse(read("turbo.json")) as {
  tasks: Record<string, { readonly dependsOn?: readonly string[] }>;
};
const packages = [...layerTable].map(([key, { dir, name }]) => {
  const { build, test } = manifest(dir).scripts ?? {};
  return { key, dir, name, build, test };
});
const folders = publicLayers.map(([, { dir }]) => basename(dir)).sort();

it.each(["//#lint:workspace", "//#test:workspace"])(
  "%s begins when every package is built, so that it reads no half-written file",
  (task) => {
    const awaited = packages
      .filter(({ name }) => tasks[task]?.dependsOn?.includes(`${name}#build`))
      .flatMap(({ key }) => partsOf(key).map(({ dir }) => dir));
    const built = packages.filter(({ build }) => build !== undefined).map(({ dir }) => dir);
    expect(built.length).toBeGreaterThan(5);
    expect(awaited).toEqual(expect.arrayContaining(built));
  },
);

it("gives the tests of each package a module cache of their own", () => {
  const own = "--fs-module-cache-path=node_modules/";
  expect(packages.filter(({ test = own }) => !test.includes(own))).toEqual([]);
});

it("lets no task install dependencies that other tasks read", () => {
  expect(parse(read("pnpm-workspace.yaml"))).toMatchObject({ verifyDepsBeforeRun: false });
});

it("has an issue form and a question in the pull request for each package", async () => {
  const forms = (await files(".github/ISSUE_TEMPLATE/*.yml")).map((path) => basename(path, ".yml"));
  expect(forms.filter((name) => name !== "config")).toEqual(folders);
  const asked = read(".github/pull_request_template.md").matchAll(/^- \*\*(.+)\*\*:/gm);
  expect(Array.from(asked, ([, name]) => name).sort()).toEqual(folders);
});

it("runs in workflows only scripts that exist, and actions of an exact version", async () => {
  const known = Object.keys(manifest(".").scripts ?? {});
  const workflows = (await files(".github/workflows/*.yml")).map((path) => read(path)).join("\n");
  const [, listed = ""] = /script: \[(.+)\]/.exec(workflows) ?? [];
  const run = [...workflows.matchAll(/npm run ([\w:]+)/g), ...listed.matchAll(/"([^"]+)"/g)];
  expect(run.map(([, name]) => name)).toContain("check:publish");
  expect(known).toEqual(expect.arrayContaining(run.map(([, name]) => name)));
  const actions = Array.from(
    workflows.matchAll(/uses: (?!\.\/)(\S+)/g),
    ([, action = ""]) => action,
  );
  expect(actions.filter((action) => !/@v\d+\.\d+\.\d+$/.test(action))).toEqual([]);
});
