import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { compileFunction } from "node:vm";
import { expect, it } from "vitest";
import * as parser from "../src/index.ts";
import * as iocs from "../src/iocs/index.ts";

const scope = { assert, ...parser, ...iocs };
const documented = Object.keys(scope).filter((name) =>
  /^(?:(?:parse|compile|explode|extract)\w+|Portion)$/.test(name),
);

const src = join(import.meta.dirname, "../src");
const source = globSync("**/*.ts", { cwd: src })
  .map((path) => readFileSync(join(src, path), "utf8"))
  .join("\n");

/** The example in the docstring of an export. */
function exampleOf(name: string): string {
  const block = ` \\* @example\n \\* \`\`\`ts\n((?: \\*.*\n)+?) \\* \`\`\`\n \\*/\n`;
  const [, lines = ""] = new RegExp(`${block}export \\w+ ${name}\\b`).exec(source) ?? [];
  return lines.replaceAll(/^ \* ?/gm, "");
}

/**
 * The example as a program that fails where an expression does not have the value in the comment after it. "…" in a comment
 * stands for omitted members.
 */
const checked = (example: string) =>
  example.replaceAll(/^(?!const )([^;]+);\s+\/\/ (.+)$/gm, (_, value: string, comment: string) =>
    comment.includes("…")
      ? `assert.partialDeepStrictEqual(${value}, ${comment.replaceAll(/,? …/g, "")});`
      : `assert.deepStrictEqual(${value}, ${comment});`,
  );

it.each(documented)("the example in the documentation of %s is correct", (name) => {
  const program = checked(exampleOf(name));
  expect(program).toMatch(/assert/);
  expect(program).toContain(name);
  const run = compileFunction(program, Object.keys(scope)) as (...values: unknown[]) => void;
  run(...Object.values(scope));
});
