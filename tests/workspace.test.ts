import { basename } from "node:path";
import { expect, it } from "vitest";
import { parse } from "yaml";
import { packages } from "../mutation/targets.js";
import { files, layerTable, manifest, partsOf, publicLayers, read } from "../tools/workspace.ts";

const { tasks } = JSON.parse(read("turbo.json")) as {
  tasks: Record<string, { readonly dependsOn?: readonly string[] }>;
};
const layers = [...layerTable.values()];
const folders = publicLayers.map(([, { dir }]) => basename(dir)).sort();

it.each(["//#lint:workspace", "//#test:workspace"])(
  "%s begins when every package is built, so that it reads no half-written file",
  (task) => {
    const awaited = [...layerTable]
      .filter(([, { name }]) => tasks[task]?.dependsOn?.includes(`${name}#build`))
      .flatMap(([key]) => partsOf(key));
    const built = layers.filter(({ dir }) => manifest(dir).scripts?.build !== undefined);
    expect(built.length).toBeGreaterThan(5);
    expect(awaited).toEqual(expect.arrayContaining(built));
  },
);

it("gives the tests of each package a module cache of their own", () => {
  const tests = layers.flatMap(({ dir }) => manifest(dir).scripts?.test ?? []);
  expect(tests.length).toBeGreaterThan(5);
  const shared = tests.filter((test) => !test.includes("--fs-module-cache-path=node_modules/"));
  expect(shared).toEqual([]);
});

it("lets no task install dependencies that other tasks read", () => {
  expect(parse(read("pnpm-workspace.yaml"))).toMatchObject({ verifyDepsBeforeRun: false });
});

it("has an issue form and a question in the pull request for each package", () => {
  const forms = files(".github/ISSUE_TEMPLATE/*.yml").map((path) => basename(path, ".yml"));
  expect(forms.filter((name) => name !== "config")).toEqual(folders);
  const asked = read(".github/pull_request_template.md").matchAll(/^- \*\*(.+)\*\*:/gm);
  expect(Array.from(asked, ([, name]) => name).sort()).toEqual(folders);
});

it("tests each package with a target of mutation testing every night", () => {
  expect(parse(read(".github/workflows/nightly.yml"))).toMatchObject({
    jobs: { mutation: { strategy: { matrix: { package: packages } } } },
  });
});

it("runs in workflows only scripts that exist, and actions of an exact version", () => {
  const text = files(".github/workflows/*.yml")
    .map((path) => read(path))
    .join("\n");
  const listed = /script: \[(.+)\]/.exec(text)?.[1]?.match(/[\w:]+/g) ?? [];
  const scripts = [...listed, ...(text.match(/(?<=npm run )[\w:]+/g) ?? [])];
  expect(scripts).toContain("check:publish");
  expect(Object.keys(manifest(".").scripts ?? {})).toEqual(expect.arrayContaining(scripts));
  const actions = text.match(/(?<=uses: )(?!\.\/)\S+/g) ?? [];
  expect(actions.filter((action) => !/@v\d+\.\d+\.\d+$/.test(action))).toEqual([]);
});
