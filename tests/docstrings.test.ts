import ts from "typescript";
import { expect, it } from "vitest";
import { files, read } from "../tools/workspace.ts";
import { runProgram } from "./support/program.ts";

/** The parser's public functions: each is documented by an example that says what comes out. */
const documented = {
  "parse-json.ts": "parseJson",
  "mapping.ts": "compileMapping",
  "iocs-keys.ts": "compileIocsKeys",
  "explode-events.ts": "explodeEvents",
  "portion.ts": "Portion",
  "iocs/extract-iocs.ts": "extractIocs",
  "iocs/compile-ioc-extractor.ts": "compileIocExtractor",
};

/** The code of the first example in a source's docstrings. */
function exampleIn(source: string): string {
  const [, block = ""] = /@example\n \* ```ts\n((?: \*.*\n)+?) \* ```/.exec(source) ?? [];
  return block.replaceAll(/^ \* ?/gm, "");
}

/**
 * The example as a program that fails where an expression is not what the comment behind it says. "…" in a comment stands
 * for members that it leaves out.
 */
function checked(example: string): string {
  const file = ts.createSourceFile("example.ts", example, ts.ScriptTarget.ES2023, true);
  const lines = file.statements.map((statement) => {
    const code = statement.getText(file);
    const comments = [
      ...(ts.getTrailingCommentRanges(example, statement.end) ?? []),
      ...(ts.getLeadingCommentRanges(example, statement.end) ?? []),
    ];
    const [comment] = comments.map(({ pos, end }) => example.slice(pos, end).replace(/^\/\/ /, ""));
    if (!ts.isExpressionStatement(statement) || comment === undefined) return code;
    const value = code.replace(/;$/, "");
    return comment.includes("…")
      ? `assert.partialDeepStrictEqual(${value}, ${comment.replaceAll(/,? …/g, "")});`
      : `assert.deepStrictEqual(${value}, ${comment});`;
  });
  return lines.join("\n");
}

it.each(Object.entries(documented))("the example of %s comes out as it says", (path, name) => {
  const program = checked(exampleIn(read(`packages/parser/src/${path}`)));
  expect(program).toMatch(/assert/);
  expect(program).toContain(name);
  const { status, stderr } = runProgram(
    "packages/parser",
    `import assert from "node:assert/strict";
     import { compileIocsKeys, compileMapping, explodeEvents, parseJson, Portion } from "@cyberintegrations/parser";
     import { compileIocExtractor, extractIocs } from "@cyberintegrations/parser/iocs";
     ${program}`,
  );
  expect(stderr).toBe("");
  expect(status).toBe(0);
});

it("knows every function that the parser exports", async () => {
  const indexes = await files("packages/parser/src/{,iocs/}index.ts");
  const names = indexes.flatMap((path) =>
    [
      ...read(path).matchAll(
        /(?<!type )\b((?:parse|compile|explode|extract)\w+|Portion)\b(?=[,\s}])/g,
      ),
    ].map(([name]) => name),
  );
  expect(new Set(names)).toEqual(new Set(Object.values(documented)));
});
