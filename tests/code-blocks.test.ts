import { spawnSync } from "node:child_process";
import { statSync, symlinkSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { schema } from "../packages/fleet/src/queue.ts";
import { startPostgres } from "../test-servers/src/postgres.ts";
import { blocksByPage } from "../tools/markdown.ts";
import { publicLayers, read, root, temporaryFolder, tscOptions } from "../tools/workspace.ts";
import { checkMetrics, checkShown } from "./support/shown.ts";

const folders = new DisposableStack();
afterAll(() => {
  folders.dispose();
});

/** A temporary folder where a program can import a package and its dependencies. The source tree stays as it is. */
function packageFolder(dir: string): string {
  const { path } = folders.use(temporaryFolder());
  for (const name of ["package.json", "dist", "node_modules"])
    symlinkSync(join(root, dir, name), join(path, name));
  return path;
}

/** The programs of all pages. What the guides for contributors add to files has tests of its own. */
const programs = blocksByPage.flatMap(([page, blocks]) => {
  // The page's own package or, for other pages, the tools, which depend on all packages.
  const folder = packageFolder(/^(?:packages|apps)\//.test(page) ? dirname(page) : "tools");
  return blocks
    .filter(({ language, note }) => language === "ts" && note === "")
    .map(({ code, line }) => {
      const path = join(folder, `${basename(page, ".md")}-${line}.ts`);
      writeFileSync(path, `${code}\nexport {};\n`);
      return { page, line, path, usesPostgres: code.includes("DATABASE_URL") };
    });
});

const options = "--noEmit --skipLibCheck --lib ES2023,ESNext.Disposable --types node".split(" ");

/** The compiler's errors in programs. */
function errorsIn(paths: readonly string[]): string {
  const tsc = join(root, "node_modules/.bin/tsc");
  return spawnSync(tsc, [...tscOptions, ...options, ...paths], { encoding: "utf8" }).stdout;
}

it("compiles every program", { timeout: 120_000 }, () => {
  expect(programs.length).toBeGreaterThan(5);
  expect(errorsIn(programs.map(({ path }) => path))).toBe("");
});

it.each(programs)("runs $page, line $line", { timeout: 60_000 }, async ({ path, usesPostgres }) => {
  await using server = usesPostgres ? await startPostgres() : undefined;
  const env = { ...process.env, DATABASE_URL: server?.url };
  const options = { cwd: dirname(path), encoding: "utf8", env } as const;
  const { status, stderr } = spawnSync(process.execPath, [path], options);
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
});

const metricsIn = (text: string) =>
  [...text.matchAll(/`(cyberintegrations_\w+)(?:\{[\w,]+\})?`/g)]
    .map(([, name = ""]) => name)
    .filter((name) => name !== schema)
    .join("\n");

const packages = publicLayers.map(([, { dir }]) => join(root, dir));

describe.each(blocksByPage)("%s", (page, blocks) => {
  it("links to no folders but packages, and names only metrics that exist", async () => {
    const text = read(page);
    // `npm run lint:workspace` checks that links lead to something. The site has no pages for other folders, and resolves none in READMEs.
    const links = text.matchAll(/\]\((?!https?:|#)([^)#]+)/g);
    const targets = Array.from(links, ([, target = ""]) => join(root, dirname(page), target));
    const folders = targets.filter((target) => !statSync(target).isFile());
    expect(page.startsWith("packages/") ? [] : packages).toEqual(expect.arrayContaining(folders));
    await checkMetrics(metricsIn(text));
  });

  // A block that shows a file of the repository has the file's path as its note: see deploy.test.ts. Guides insert the others.
  const isShown = (kind: string, note: string) => !note.includes("/") && kind !== "ts insert";
  const shown = blocks.filter(({ language, note }) => isShown(`${language} ${note}`, note));
  it.each(shown)("line $line: $language", { timeout: 60_000 }, checkShown);
});

describe("the checks refuse", () => {
  it("a program that does not compile", () => {
    const path = join(packageFolder("tools"), "program.ts");
    writeFileSync(path, 'import { Portion } from "cyberintegrations";\nPortion.fromNowhere();\n');
    expect(errorsIn([path])).toMatch(/program\.ts\(2,9\).*fromNowhere/);
  });

  it("a metric that does not exist", async () => {
    expect(metricsIn(read("docs/many-workers.md"))).toContain("cyberintegrations_lag_seconds");
    await expect(checkMetrics("cyberintegrations_sun_seconds")).rejects.toThrow();
  });

  it.each([
    ["an unknown language", "toml", "a = 1"],
    ["a block without a language", "", "a"],
    ["output that npm start does not have", "text", "| collection | fish |"],
    ["output of nothing here", "text", "hello"],
    ["JSON of nothing here", "json", "{}"],
    ["YAML of nothing here", "yaml", "a: 1"],
    ["an unknown note", "yaml", "groups: []", "insert"],
    ["an unknown note of a program", "ts", "export {};", "inserted"],
    ["an unknown key in a config", "yaml", "api: { urll: https://ti.example/ }"],
    ["an output of an unknown type", "yaml", "outputs: { siem: { type: fax } }"],
    ["an unknown key of a server", "yaml", "server: { listenTo: 127.0.0.1:0 }"],
    ["a broken second document", "yaml", "groups: []\n---\na: ["],
    ["an unknown metric", "yaml", "groups: [{ expr: cyberintegrations_sun > 1 }]"],
    ["SQL of nothing here", "sql", "SELECT 1"],
    ["a state that can't be imported", "json", '{"a/b": {"sequpdate": 1}}'],
    ["an unknown variable", "ini", "CYBERINTEGRATIONS_URL=https://a.example/"],
    ["a check that doctor does not have", "text", "✓ weather: fine"],
    ["an unknown script", "sh", "npm run nothing-of-the-kind"],
    ["an unknown program", "sh", "make"],
    ["an unknown command", "sh", "cyberintegrations nothing"],
    ["an unknown command of a group", "sh", "cyberintegrations export nothing"],
    ["an unknown flag", "sh", "cyberintegrations sync --nothing"],
  ])("%s", async (_, language, code, note = "") => {
    await expect(checkShown({ language, note, code })).rejects.toThrow();
  });
});
