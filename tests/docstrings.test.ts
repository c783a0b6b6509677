import { dirname, join } from "node:path";
import { expect, it } from "vitest";
import { files, read } from "../tools/workspace.ts";
import { failureOf, packageFolder } from "./support/program.ts";

const word = /(?<!type )\b(?:(?:parse|compile|explode|extract)\w+|Portion)\b/g;

/** The parser's public functions by file: each is documented by an example that says what comes out. */
const documented = (await files("packages/parser/src/{,iocs/}index.ts")).flatMap((index) =>
  [...read(index).matchAll(/^export \{([^}]+)\} from "(.+)";$/gm)].flatMap(
    ([, names = "", file = ""]) =>
      Array.from(names.matchAll(word), ([name]) => ({ name, path: join(dirname(index), file) })),
  ),
);

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

it.each(documented)("the example of $name is correct", ({ name, path }) => {
  const program = checked(exampleIn(read(path)));
  expect(program).toMatch(/assert/);
  expect(program).toContain(name);
  using folder = packageFolder("packages/parser");
  const imports = `import assert from "node:assert/strict";
    import { compileIocsKeys, compileMapping, explodeEvents, parseJson, Portion } from "@cyberintegrations/parser";
    import { compileIocExtractor, extractIocs } from "@cyberintegrations/parser/iocs";`;
  expect(failureOf(join(folder.path, "program.ts"), `${imports}\n${program}`)).toBe("");
});
