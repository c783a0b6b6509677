import { expect, it } from "vitest";
import { parse } from "yaml";
import { layerTable, partsOf, read } from "../tools/workspace.ts";

interface Tasks {
  readonly tasks: Readonly<Record<string, { readonly dependsOn?: readonly string[] }>>;
}
const { tasks } = JSON.parse(read("turbo.json")) as Tasks;

const scriptsOf = (dir: string) =>
  (JSON.parse(read(`${dir}/package.json`)) as { scripts: Record<string, string> }).scripts;

/** The packages whose builds a task waits for: those it names, and what they are made of. */
const awaitedBy = (task: string) =>
  (tasks[task]?.dependsOn ?? [])
    .map((other) => other.replace(/#build$/, ""))
    .flatMap((name) => [...layerTable].filter(([, layer]) => layer.name === name))
    .flatMap(([key]) => partsOf(key).map(({ dir }) => dir));

it.each(["//#lint:workspace", "//#test:workspace"])(
  "%s begins when every package is built, so that it reads no half-written file",
  (task) => {
    const built = [...layerTable.values()].filter(({ dir }) => "build" in scriptsOf(dir));
    expect(built.length).toBeGreaterThan(5);
    const awaited = awaitedBy(task);
    expect(built.map(({ dir }) => dir).filter((dir) => !awaited.includes(dir))).toEqual([]);
  },
);

it("gives the tests of each package a module cache of their own", () => {
  const shared = [...layerTable.values()].filter(({ dir }) => {
    const { test } = scriptsOf(dir);
    return test !== undefined && !test.includes("--fs-module-cache-path=node_modules/");
  });
  expect(shared.map(({ dir }) => dir)).toEqual([]);
});

it("lets no task install dependencies that other tasks read", () => {
  expect(parse(read("pnpm-workspace.yaml"))).toMatchObject({ verifyDepsBeforeRun: false });
});
