import { spawnSync } from "node:child_process";
import { mkdtempDisposableSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { root } from "../../tools/workspace.ts";

/** A temporary folder that is removed when it is disposed of. */
export const temporaryFolder = () => mkdtempDisposableSync(join(tmpdir(), "test-"));

/**
 * A temporary folder that replaces a package's folder: a program there can import the package itself and its dependencies.
 * Other tests and linters read the source tree at the same time, so nothing is written there.
 *
 * @param dir the package's folder, from the root
 */
export function packageFolder(dir: string) {
  const folder = temporaryFolder();
  for (const name of ["package.json", "dist", "node_modules"]) {
    symlinkSync(join(root, dir, name), join(folder.path, name));
  }
  return folder;
}

/** Runs a program, and returns what it prints as errors or, without a message, its exit code. */
export function failureOf(path: string, code: string, env: NodeJS.ProcessEnv = {}): string {
  writeFileSync(path, code);
  const options = {
    cwd: dirname(path),
    encoding: "utf8",
    env: { ...process.env, ...env },
  } as const;
  const { status, stderr } = spawnSync(process.execPath, [path], options);
  return status === 0 ? stderr : stderr || `exit code ${status}`;
}
