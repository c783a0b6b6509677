import { join, relative } from "node:path";
import ts from "typescript";
import { root } from "../../tools/workspace.ts";

const options: ts.CompilerOptions = {
  module: ts.ModuleKind.NodeNext,
  target: ts.ScriptTarget.ES2023,
  lib: ["lib.es2023.d.ts", "lib.esnext.disposable.d.ts"],
  strict: true,
  noEmit: true,
  skipLibCheck: true,
  allowImportingTsExtensions: true,
  types: ["node"],
  typeRoots: [join(root, "node_modules/@types")],
};

/**
 * Compiles programs that are on no disk, all in one go.
 *
 * @param programs their texts, by the absolute path at which they are to be thought
 * @returns what the compiler says, as `path:line: message`
 */
export function compileAll(programs: ReadonlyMap<string, string>): string[] {
  const disk = ts.createCompilerHost(options);
  const host: ts.CompilerHost = {
    ...disk,
    getSourceFile: (path, version, ...rest) => {
      const text = programs.get(path);
      return text === undefined
        ? disk.getSourceFile(path, version, ...rest)
        : ts.createSourceFile(path, text, version);
    },
    fileExists: (path) => programs.has(path) || disk.fileExists(path),
    readFile: (path) => programs.get(path) ?? disk.readFile(path),
  };
  const program = ts.createProgram([...programs.keys()], options, host);
  return ts.getPreEmitDiagnostics(program).map(({ file, start = 0, messageText }) => {
    const message = ts.flattenDiagnosticMessageText(messageText, "\n");
    if (!file) return message;
    const line = file.getLineAndCharacterOfPosition(start).line + 1;
    return `${relative(root, file.fileName)}:${line}: ${message}`;
  });
}
