import { execFileSync, execSync } from "node:child_process";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { commandsIn } from "../tools/markdown.ts";
import { root } from "../tools/workspace.ts";
import { temporaryFolder } from "./support/program.ts";

const commands = commandsIn("docs/install-without-a-registry.md");

const folder = temporaryFolder();
const project = folder.path;
afterAll(() => {
  folder.remove();
});

const npm = {
  npm_config_cache: join(project, ".cache"),
  npm_config_registry: "http://127.0.0.1:9/",
};
/** Runs a command in the project: npm has an empty cache, and a registry that does not answer. */
const run = (command = "") =>
  execSync(command, {
    cwd: project,
    encoding: "utf8",
    stdio: "pipe",
    env: { ...process.env, ...npm },
  });

/** The last part of `npm run pack`. The first parts install and build, which was done before this run. */
const packInto = (folder: string, command = "") => {
  const [, name = ""] = /-- (\S+) \.\/packed$/.exec(command) ?? [];
  const args = [join(root, "tools/publish/pack-offline.ts"), name, join(project, folder)];
  execFileSync(process.execPath, args, { stdio: "pipe" });
  return readdirSync(join(project, folder));
};

beforeAll(() => {
  writeFileSync(join(project, "package.json"), '{ "type": "module" }');
  packInto("packed", commands[0]);
  run(commands[2]);
}, 240_000);

it("has a command for each step", () => {
  const steps = ["npm run pack", "npm run pack", "npm install", "npx"];
  expect(commands).toEqual(steps.map((start) => expect.stringContaining(start) as string));
});

it("installs a command line that runs", { timeout: 120_000 }, () => {
  expect(run(commands[3])).toMatch(/^\| total /m);
});

it("installs what programs import", { timeout: 120_000 }, () => {
  const program =
    'import { Portion } from "cyberintegrations"; console.log(Portion.fromPage({ items: [] }).portionSize);';
  writeFileSync(join(project, "program.ts"), program);
  expect(run("node program.ts").trim()).toBe("0");
});

it("packs less for programs alone", { timeout: 120_000 }, () => {
  const files = packInto("less", commands[1]);
  expect(files).toEqual(expect.arrayContaining([expect.stringMatching(/^cyberintegrations-\d/)]));
  expect(files.length).toBeLessThan(readdirSync(join(project, "packed")).length / 2);
});

it("refuses an unknown package, and lists the known ones", () => {
  expect(() => packInto("none", "npm run pack -- nothing ./packed")).toThrow(
    /PACKAGE is one of: .*@cyberintegrations\/cli/,
  );
});
