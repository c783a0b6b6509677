import { execFileSync, execSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { commandsIn } from "../tools/markdown.ts";
import { root, temporaryFolder, writeFiles } from "../tools/workspace.ts";

const [pack = "", packLess = "", install = "", start = ""] = commandsIn(
  "docs/install-without-a-registry.md",
);
const project = temporaryFolder();
const cwd = project.path;

/** Runs a command in the project: npm has an empty cache, and a registry that does not answer. */
const run = (command: string) => {
  const npm = { npm_config_cache: join(cwd, ".cache"), npm_config_registry: "http://127.0.0.1:9/" };
  const env = { ...process.env, ...npm };
  return execSync(command, { cwd, env, encoding: "utf8", stdio: "pipe" });
};

/** Runs the last part of `npm run pack`. The first parts install and build, which was done before this run. */
const packInto = (folder: string, command: string) => {
  const [, name = ""] = /^npm run pack -- (\S+) \.\/packed$/.exec(command) ?? [];
  const args = [join(root, "tools/publish/pack.ts"), name, join(cwd, folder)];
  execFileSync(process.execPath, args, { stdio: "pipe" });
  return readdirSync(join(cwd, folder));
};

beforeAll(() => {
  const program =
    'import { Portion } from "cyberintegrations"; console.log(Portion.fromPage({ items: [] }).portionSize);';
  writeFiles(cwd, { "package.json": '{ "type": "module" }', "program.ts": program });
  packInto("packed", pack);
  run(install);
}, 240_000);
afterAll(() => {
  project.remove();
});

it("installs a command line that runs", { timeout: 120_000 }, () => {
  expect(run(start)).toMatch(/^\| total /m);
});

it("installs what programs import", () => {
  expect(run("node program.ts").trim()).toBe("0");
});

it("packs less for programs alone", { timeout: 120_000 }, () => {
  const files = packInto("less", packLess);
  expect(files).toEqual(expect.arrayContaining([expect.stringMatching(/^cyberintegrations-\d/)]));
  expect(files.length).toBeLessThan(readdirSync(join(cwd, "packed")).length / 2);
});

it("refuses an unknown package, and lists the known ones", () => {
  expect(() => packInto("none", "npm run pack -- nothing ./packed")).toThrow(
    /PACKAGE is one of: .*@cyberintegrations\/cli/,
  );
});
