import { join } from "node:path";
import ts from "typescript";
import { expect, it } from "vitest";

const src = join(import.meta.dirname, "../src/index.ts");

/** The sources that all programs have in common are parsed once. */
const common = new Map<string, ts.SourceFile | undefined>();

/** The number of types that the compiler creates for a program. A count, unlike a time, is the same on every machine. */
function instantiations(text: string): number {
  const entry = join(import.meta.dirname, "virtual.ts");
  const options: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    module: ts.ModuleKind.NodeNext,
    target: ts.ScriptTarget.ES2023,
    allowImportingTsExtensions: true,
    types: [],
    skipLibCheck: true,
  };
  const host = ts.createCompilerHost(options);
  const getSourceFile = host.getSourceFile.bind(host);
  const source = ts.createSourceFile(entry, text, ts.ScriptTarget.ES2023);
  host.getSourceFile = (name, ...rest) => {
    if (name === entry) return source;
    if (!common.has(name)) common.set(name, getSourceFile(name, ...rest));
    return common.get(name);
  };
  const program = ts.createProgram([entry], options, host);
  const messages = program.getSemanticDiagnostics(source).map(({ messageText }) => messageText);
  expect(messages).toEqual([]);
  return program.getInstantiationCount();
}

/** A program with a mapping of this many keys, which reads each key from the result. */
function program(keys: number): string {
  const names = Array.from({ length: keys }, (_, at) => `key${at}`);
  const mapping = names.map((name, at) => `${name}: { path: "a.b.${name}", kind: "*k${at}" }`);
  const reads = names.map((name, at) => `export const ${name}: "k${at}" = row.${name}.kind;`);
  return `import { compileMapping } from ${JSON.stringify(src)};
    const row = compileMapping({ ${mapping.join(", ")} })({});
    ${reads.join("\n")}`;
}

it("type-checks a mapping of 200 keys at a small cost that is proportional to its size", () => {
  const [none, half, all] = [0, 100, 200].map((keys) => instantiations(program(keys)));
  const cost = (all ?? NaN) - (none ?? NaN);
  expect(cost).toBeLessThan(200 * 50);
  expect(cost).toBeLessThan(2.2 * ((half ?? NaN) - (none ?? NaN)));
}, 60_000);
