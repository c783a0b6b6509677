import { spawnSync } from "node:child_process";
import { statSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { schema } from "../packages/fleet/src/queue.ts";
import { startPostgres } from "../test-servers/src/postgres.ts";
import { blocksByPage, blocksOf, folderOf, isFile } from "../tools/markdown.ts";
import { publicLayers, read, root } from "../tools/workspace.ts";
import { checkMetrics } from "./support/metrics.ts";
import { failureOf, packageFolder } from "./support/program.ts";
import { checkShown } from "./support/shown.ts";

const folders = new DisposableStack();
afterAll(() => {
  folders.dispose();
});

/** The programs of all pages. What the guides for contributors add to files has tests of its own. */
const programs = blocksByPage.flatMap(([page, blocks]) => {
  const folder = folders.use(packageFolder(folderOf(page)));
  return blocks
    .filter(({ language, note }) => language === "ts" && note !== "insert")
    .map(({ code, line }) => {
      const path = join(folder.path, `${basename(page, ".md")}-${line}.ts`);
      return { page, line, path, code: `${code}\nexport {};\n` };
    });
});

/** The compiler's errors in programs. */
function errorsIn(paths: readonly string[]): string {
  const options = [
    "--ignoreConfig",
    "--noEmit",
    "--strict",
    "--skipLibCheck",
    "--module",
    "NodeNext",
    "--target",
    "ES2023",
    "--lib",
    "ES2023,ESNext.Disposable",
    "--types",
    "node",
    "--typeRoots",
    join(root, "node_modules/@types"),
  ];
  return spawnSync(join(root, "node_modules/.bin/tsc"), [...options, ...paths], {
    encoding: "utf8",
  }).stdout;
}

it("compiles every program", { timeout: 120_000 }, () => {
  for (const { path, code } of programs) writeFileSync(path, code);
  expect(programs.length).toBeGreaterThan(5);
  expect(errorsIn(programs.map(({ path }) => path))).toBe("");
});

it.each(programs)("runs $page, line $line", { timeout: 60_000 }, async ({ path, code }) => {
  await using server = code.includes("DATABASE_URL") ? await startPostgres() : undefined;
  expect(failureOf(path, code, { DATABASE_URL: server?.url })).toBe("");
});

const metricsIn = (text: string) =>
  [...text.matchAll(/`(cyberintegrations_\w+)(?:\{[\w,]+\})?`/g)]
    .map(([, name = ""]) => name)
    .filter((name) => name !== schema)
    .join("\n");

const packages = publicLayers.map(([, { dir }]) => join(root, dir));

describe.each(blocksByPage)("%s", (page, blocks) => {
  it("links only to files and headings that exist, names only metrics that exist, and has only known notes", async () => {
    const text = read(page);
    const links = text.matchAll(/\]\((?!https?:|#)([^)#]+)/g);
    const targets = Array.from(links, ([, target = ""]) => join(root, dirname(page), target));
    // The site has pages for files and packages, and none for other folders.
    const folders = targets.filter((target) => !statSync(target).isFile());
    expect(packages).toEqual(expect.arrayContaining(folders));
    const headings = Array.from(text.matchAll(/^#+ (.+)$/gm), ([, heading = ""]) =>
      heading
        .toLowerCase()
        .replaceAll(/[^\w -]/g, "")
        .replaceAll(" ", "-"),
    );
    const anchors = Array.from(text.matchAll(/\]\(#([^)]+)/g), ([, anchor]) => anchor);
    expect(headings).toEqual(expect.arrayContaining(anchors));
    await checkMetrics(metricsIn(text));
    const notes = blocks.filter(({ language }) => language === "ts").map(({ note }) => note);
    expect(["", "insert"]).toEqual(expect.arrayContaining(notes));
  });

  const shown = blocks.filter((block) => block.language !== "ts" && !isFile(block));
  it.each(shown)("line $line: $language", { timeout: 60_000 }, checkShown);
});

describe("the checks refuse", () => {
  it("a program that does not compile", () => {
    const path = join(folders.use(packageFolder("tools")).path, "program.ts");
    writeFileSync(path, 'import { Portion } from "cyberintegrations";\nPortion.fromNowhere();\n');
    expect(errorsIn([path])).toMatch(/program\.ts\(2,9\).*fromNowhere/);
  });

  it("a metric that does not exist", async () => {
    expect(metricsIn(read("docs/many-workers.md"))).toContain("cyberintegrations_lag_seconds");
    await expect(checkMetrics("cyberintegrations_sun_seconds")).rejects.toThrow();
  });

  const reader =
    "CREATE ROLE r LOGIN PASSWORD 'p';\n" +
    `GRANT USAGE ON SCHEMA ${schema} TO r;\nGRANT SELECT ON ALL TABLES IN SCHEMA ${schema} TO r;\n`;
  it.each([
    ["an unknown language", "toml", "a = 1"],
    ["a block without a language", "", "a"],
    ["output that npm start does not have", "text", "| collection | fish |"],
    ["output of nothing here", "text", "hello"],
    ["JSON of nothing here", "json", "{}"],
    ["YAML of nothing here", "yaml", "a: 1"],
    ["an unknown note", "yaml", "groups: []", "insert"],
    ["an unknown key in a config", "yaml", "api: { urll: https://ti.example/ }"],
    ["a broken second document", "yaml", "groups: []\n---\na: ["],
    ["an unknown metric", "yaml", "groups: [{ expr: cyberintegrations_sun > 1 }]"],
    ["SQL of nothing here", "sql", "SELECT 1"],
    [
      "a role that sees another tenant",
      "sql",
      `${reader}INSERT INTO ${schema}.readers VALUES ('r', 'globex');`,
    ],
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

it("finds indented blocks, and what follows the language", () => {
  const [one, two] = blocksOf("- x\n  ```ts insert\n  a\n  ```\n\n```\nb\n```\n");
  expect(one).toEqual({ language: "ts", note: "insert", code: "a\n", line: 3 });
  expect(two).toEqual({ language: "", note: "", code: "b\n", line: 7 });
});
