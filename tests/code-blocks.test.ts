import { existsSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import ts from "typescript";
import { afterAll, describe, expect, it } from "vitest";
import { schema } from "../packages/fleet/src/queue.ts";
import { startPostgres } from "../test-servers/src/postgres.ts";
import { blocksByPage, blocksOf, folderOf, isFile, isRun } from "../tools/markdown.ts";
import { read, root } from "../tools/workspace.ts";
import { checkCommand } from "./support/commands.ts";
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
  const options: ts.CompilerOptions = {
    module: ts.ModuleKind.NodeNext,
    target: ts.ScriptTarget.ES2023,
    lib: ["lib.es2023.d.ts", "lib.esnext.disposable.d.ts"],
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    types: ["node"],
    typeRoots: [join(root, "node_modules/@types")],
  };
  const errors = ts.getPreEmitDiagnostics(ts.createProgram(paths, options));
  return ts.formatDiagnostics(errors, ts.createCompilerHost(options));
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

describe.each(blocksByPage)("%s", (page, blocks) => {
  it("links only to files that exist, names only metrics that exist, and has only known notes", async () => {
    const links = read(page).matchAll(/\]\((?!https?:|#)([^)#]+)/g);
    const targets = Array.from(links, ([, target = ""]) => join(root, dirname(page), target));
    expect(targets.filter((target) => !existsSync(target))).toEqual([]);
    await checkMetrics(metricsIn(read(page)));
    const wrong = blocks.filter((block) => isRun(block) && !/^(insert)?$/.test(block.note));
    expect(wrong).toEqual([]);
  });

  it.each(blocks.filter(({ language }) => language === "sh"))(
    "line $line: commands",
    ({ code }) => {
      for (const command of code.trim().split("\n")) checkCommand(command);
    },
  );

  const shown = blocks.filter((block) => !isRun(block) && !isFile(block));
  it.each(shown)("line $line: $language", { timeout: 60_000 }, checkShown);
});

describe("the checks refuse", () => {
  it("a program that does not compile", () => {
    const path = join(folders.use(packageFolder("tools")).path, "program.ts");
    writeFileSync(path, 'import { Portion } from "cyberintegrations";\nPortion.fromNowhere();\n');
    expect(errorsIn([path])).toMatch(/program\.ts\(2,9\).*fromNowhere/);
  });

  it.each([
    "npm run nothing-of-the-kind",
    "make",
    "cyberintegrations nothing",
    "cyberintegrations export nothing",
    "cyberintegrations sync --nothing",
  ])("the command %s", (command) => {
    expect(() => {
      checkCommand(command);
    }).toThrow();
  });

  it("a metric that does not exist", async () => {
    expect(metricsIn(read("docs/many-workers.md"))).toContain("cyberintegrations_lag_seconds");
    await expect(checkMetrics("cyberintegrations_sun_seconds")).rejects.toThrow();
  });

  it.each([
    ["an unknown language", { language: "toml", code: "a = 1" }],
    ["a block without a language", { language: "", code: "a" }],
    ["output that npm start does not have", { language: "text", code: "| collection | fish |" }],
    ["output of nothing here", { language: "text", code: "hello" }],
    ["JSON of nothing here", { language: "json", code: "{}" }],
    ["YAML of nothing here", { language: "yaml", code: "a: 1" }],
    ["an unknown note", { language: "yaml", note: "insert", code: "a: 1" }],
    [
      "an unknown key in a config",
      { language: "yaml", code: "api: { urll: https://ti.example/ }" },
    ],
    ["a broken second document", { language: "yaml", code: "groups: []\n---\na: [" }],
    [
      "an unknown metric",
      { language: "yaml", code: "groups: [{ expr: cyberintegrations_sun > 1 }]" },
    ],
    ["SQL of nothing here", { language: "sql", code: "SELECT 1" }],
    [
      "a role that sees another tenant",
      {
        language: "sql",
        code: "CREATE ROLE r LOGIN PASSWORD 'p';\nGRANT USAGE ON SCHEMA cyberintegrations TO r;\nGRANT SELECT ON ALL TABLES IN SCHEMA cyberintegrations TO r;\nINSERT INTO cyberintegrations.readers VALUES ('r', 'globex');",
      },
    ],
    ["a state that can't be imported", { language: "json", code: '{"a/b": {"sequpdate": 1}}' }],
    ["an unknown variable", { language: "ini", code: "CYBERINTEGRATIONS_URL=https://a.example/" }],
    ["a check that doctor does not have", { language: "text", code: "✓ weather: fine" }],
  ])("%s", async (_, block) => {
    await expect(checkShown({ note: "", ...block })).rejects.toThrow();
  });
});

it("finds indented blocks, and what follows the language", () => {
  const [one, two] = blocksOf("- x\n  ```ts insert\n  a\n  ```\n\n```\nb\n```\n");
  expect(one).toEqual({ language: "ts", note: "insert", code: "a\n", line: 3 });
  expect(two).toEqual({ language: "", note: "", code: "b\n", line: 7 });
});
