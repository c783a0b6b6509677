import { join } from "node:path";
import { expect, it } from "vitest";
import { files, read } from "../tools/workspace.ts";
import { failureOf, packageFolder } from "./support/program.ts";

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
 * The example as a program that fails where an expression does not have the value in the comment after it. "…" in a comment
 * stands for omitted members.
 */
const checked = (example: string) =>
  example.replaceAll(
    /^(?!const |import )([^;]+);\s+\/\/ (.+)$/gm,
    (_, value: string, comment: string) =>
      comment.includes("…")
        ? `assert.partialDeepStrictEqual(${value}, ${comment.replaceAll(/,? …/g, "")});`
        : `assert.deepStrictEqual(${value}, ${comment});`,
  );

it.each(Object.entries(documented))("the example of %s is correct", (path, name) => {
  const program = checked(exampleIn(read(`packages/parser/src/${path}`)));
  expect(program).toMatch(/assert/);
  expect(program).toContain(name);
  using folder = packageFolder("packages/parser");
  const imports = `import assert from "node:assert/strict";
    import { compileIocsKeys, compileMapping, explodeEvents, parseJson, Portion } from "@cyberintegrations/parser";
    import { compileIocExtractor, extractIocs } from "@cyberintegrations/parser/iocs";`;
  expect(failureOf(join(folder.path, "program.ts"), `${imports}\n${program}`)).toBe("");
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
