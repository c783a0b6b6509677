import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { read, root } from "../tools/workspace.ts";
import { blocksOf } from "../tools/markdown.ts";

const commands = blocksOf(read("docs/install-without-a-registry.md"))
  .filter(({ language }) => language === "sh")
  .flatMap(({ code }) => code.trim().split("\n"));
const [pack = [], install = [], use = []] = ["npm run pack", "npm install", "npx"].map((start) =>
  commands.filter((command) => command.startsWith(start)),
);

const project = mkdtempSync(join(tmpdir(), "offline-"));
afterAll(() => {
  rmSync(project, { recursive: true });
});

/** Runs a command in the project: npm has an empty cache, and a registry that does not answer. */
const run = (command: string) =>
  execFileSync("sh", ["-c", command], {
    cwd: project,
    encoding: "utf8",
    stdio: "pipe",
    env: {
      ...process.env,
      npm_config_cache: join(project, ".cache"),
      npm_config_registry: "http://127.0.0.1:9/",
    },
  });

/** The last part of `npm run pack`; the first parts install and build, as they have done for this run. */
const packInto = (command: string, folder: string) => {
  const [, name = ""] = /-- (\S+) \.\/packed$/.exec(command) ?? [];
  const tool = join(root, "tools/publish/pack-offline.ts");
  return execFileSync(process.execPath, [tool, name, folder], { encoding: "utf8", stdio: "pipe" });
};

beforeAll(() => {
  writeFileSync(join(project, "package.json"), '{ "type": "module" }');
  packInto(pack[0] ?? "", join(project, "packed"));
  for (const command of install) run(command);
}, 240_000);

it("has a command for each step", () => {
  expect([pack.length, install.length, use.length]).toEqual([2, 1, 1]);
  expect(pack.length + install.length + use.length).toBe(commands.length);
});

it("installs a command line that runs", { timeout: 120_000 }, () => {
  expect(use.map(run).join("\n")).toMatch(/^\| total /m);
});

it("installs what programs import", { timeout: 120_000 }, () => {
  const program =
    'import { Portion } from "cyberintegrations"; console.log(Portion.fromPage({ items: [] }).portionSize);';
  writeFileSync(join(project, "program.ts"), program);
  expect(run("node program.ts").trim()).toBe("0");
});

it("packs less for programs alone", { timeout: 120_000 }, () => {
  const folder = join(project, "less");
  mkdirSync(folder);
  packInto(pack[1] ?? "", folder);
  const files = readdirSync(folder);
  expect(files).toEqual(expect.arrayContaining([expect.stringMatching(/^cyberintegrations-\d/)]));
  expect(files.length).toBeLessThan(readdirSync(join(project, "packed")).length / 2);
});

it("refuses a package that it does not know, with the names of those that it knows", () => {
  expect(() => packInto("npm run pack -- nothing ./packed", project)).toThrow(
    /PACKAGE is one of: .*@cyberintegrations\/cli/,
  );
});
