import { cpSync, existsSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { publicLayers, read, root } from "../tools/workspace.ts";
import { changesOf, makeChanges } from "./support/guide.ts";
import { blocksOf } from "../tools/markdown.ts";
import { copyWorkspace, type WorkspaceCopy } from "./support/workspace-copy.ts";

const guide = read("docs/add-a-command.md");
const changes = changesOf(guide);
const builds = blocksOf(guide).filter(({ language }) => language === "sh");

let copy: WorkspaceCopy;
beforeAll(() => {
  copy = copyWorkspace();
  makeChanges(changes, copy.path);
  // What the other packages build does not depend on the changes.
  for (const dir of publicLayers.map(([, { dir }]) => dir)) {
    const dist = join(root, dir, "dist");
    if (existsSync(dist)) cpSync(dist, join(copy.path, dir, "dist"), { recursive: true });
  }
  for (const { code } of builds) copy.run(`${code.trim()} --only`);
}, 300_000);
afterAll(() => {
  copy[Symbol.dispose]();
}, 60_000);

it("needs one file that declares the command, one that runs it, and an entry in the list", () => {
  expect(changes.map(({ file }) => file)).toEqual([
    "apps/cli/src/commands/count.ts",
    "apps/cli/src/run/count.ts",
    "apps/cli/src/commands/index.ts",
    "apps/cli/src/commands/index.ts",
    "apps/cli/test/count.test.ts",
  ]);
});

it("adds a command to the help, with its flags and examples", { timeout: 60_000 }, () => {
  const help = copy.run("node apps/cli/dist/main.js count --help");
  expect(help).toContain("count the stored feeds");
  expect(help).toContain("--at-least <n>");
  expect(help).toContain("cyberintegrations count --collections apt/threat --at-least 100");
});

it.each([
  ["the test of the guide", "npx vitest run count"],
  ["the tests of the help", "npx vitest run help -u"],
  ["the formatter", "npx prettier --check src/commands src/run test/count.test.ts"],
])("passes %s", { timeout: 120_000 }, (_, command) => {
  copy.run(command, "apps/cli");
});
