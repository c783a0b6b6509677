import { cpSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { publicLayers, root } from "../tools/workspace.ts";
import { followGuide } from "./support/guide.ts";

const { files, commands, path, run } = followGuide("docs/add-a-command.md", () => {
  // What the other packages build does not depend on the changes.
  for (const dist of publicLayers.map(([, { dir }]) => join(dir, "dist")))
    cpSync(join(root, dist), join(path, dist), { recursive: true });
  for (const command of commands) run(`${command} --only`);
});

it("needs one file that declares the command, one that runs it, and an entry in the list", () => {
  expect(files).toEqual([
    "apps/cli/src/commands/count.ts",
    "apps/cli/src/run/count.ts",
    "apps/cli/src/commands/index.ts",
    "apps/cli/src/commands/index.ts",
    "apps/cli/test/count.test.ts",
  ]);
});

it("adds a command to the help, with its flags and examples", { timeout: 60_000 }, () => {
  const help = run("node apps/cli/dist/main.js count --help");
  expect(help).toContain("count the stored feeds");
  expect(help).toContain("--at-least <n>");
  expect(help).toContain("cyberintegrations count --collections apt/threat --at-least 100");
});

it.each([
  ["the test of the guide", "npx vitest run count"],
  ["the tests of the help", "npx vitest run help -u"],
  ["the formatter", "npx prettier --check src/commands src/run test/count.test.ts"],
])("passes %s", { timeout: 120_000 }, (_, command) => {
  run(command, "apps/cli");
});
