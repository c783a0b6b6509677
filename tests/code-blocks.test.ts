import { basename, join } from "node:path";
import { describe, expect, it } from "vitest";
import { startPostgres } from "../test-servers/src/postgres.ts";
import { root } from "../tools/workspace.ts";
import { holdTrue } from "./support/commands.ts";
import { compileAll } from "./support/compile.ts";
import { blocksByPage, blocksOf, folderOf, isRun, type Block } from "../tools/markdown.ts";
import { runProgram } from "./support/program.ts";

// Blocks of other languages than these two have shown-blocks.test.ts.

/** Lines that docs/add-a-collection.md inserts have their own test. */
const isProgram = ({ language, note }: Block) => language === "ts" && note !== "insert";

const programs = blocksByPage.flatMap(([page, blocks]) =>
  blocks.filter(isProgram).map(({ code, line }) => ({ page, code, line })),
);

it("compiles every program", { timeout: 60_000 }, () => {
  const texts = programs.map(({ page, code, line }): [string, string] => {
    const path = join(root, folderOf(page), `${basename(page, ".md")}-${line}.ts`);
    return [path, `${code}\nexport {};`];
  });
  expect(texts.length).toBeGreaterThan(5);
  expect(compileAll(new Map(texts))).toEqual([]);
});

it.each(programs)("runs $page, line $line", { timeout: 60_000 }, async ({ page, code }) => {
  await using server = code.includes("DATABASE_URL") ? await startPostgres() : undefined;
  const { status, stderr } = runProgram(folderOf(page), code, { DATABASE_URL: server?.url });
  expect(stderr).toBe("");
  expect(status).toBe(0);
});

describe.each(blocksByPage)("%s", (_, blocks) => {
  it("has no note beside a language that nothing reads", () => {
    const wrong = blocks.filter((block) => isRun(block) && !/^(insert)?$/.test(block.note));
    expect(wrong).toEqual([]);
  });

  it.each(blocks.filter(({ language }) => language === "sh"))(
    "has commands that hold, line $line",
    ({ code }) => {
      for (const command of code.trim().split("\n")) holdTrue(command);
    },
  );
});

describe("the checks themselves", () => {
  it("find a program that does not compile, by file and line", () => {
    const path = join(root, "tools/virtual.ts");
    const code = 'import { Portion } from "cyberintegrations";\nPortion.fromNowhere();\n';
    expect(compileAll(new Map([[path, code]]))).toEqual([
      expect.stringMatching(/^tools\/virtual\.ts:2: .*fromNowhere/),
    ]);
  });

  it("find a command that is none", () => {
    expect(() => {
      holdTrue("npm run nothing-of-the-kind");
    }).toThrow();
    expect(() => {
      holdTrue("make");
    }).toThrow(/no row/);
    for (const wrong of ["nothing", "export nothing", "sync --nothing"]) {
      expect(() => {
        holdTrue(`cyberintegrations ${wrong}`);
      }).toThrow();
    }
  });

  it("find indented blocks, and what stands after the language", () => {
    const [one, two] = blocksOf("- x\n  ```ts insert\n  a\n  ```\n\n```\nb\n```\n");
    expect(one).toEqual({ language: "ts", note: "insert", code: "a\n", line: 3 });
    expect(two).toEqual({ language: "", note: "", code: "b\n", line: 7 });
  });
});
