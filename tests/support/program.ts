import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { manifest, root } from "../../tools/workspace.ts";

/**
 * Runs a program in a temporary folder, as if it were a file of a package: it can import the package itself and what the
 * package depends on. Other tests and linters read the source tree at the same time, so nothing is written there.
 *
 * @param dir the package's folder, from the root
 * @param env more environment variables
 */
export function runProgram(
  dir: string,
  code: string,
  env: NodeJS.ProcessEnv = {},
): { readonly status: number | null; readonly stderr: string } {
  const folder = mkdtempSync(join(tmpdir(), "program-"));
  const link = (name: string, target: string) => {
    const path = join(folder, "node_modules", name);
    mkdirSync(dirname(path), { recursive: true });
    symlinkSync(target, path);
  };
  try {
    const { name, dependencies, devDependencies } = manifest(dir);
    link(name, join(root, dir));
    for (const other of Object.keys({ ...dependencies, ...devDependencies })) {
      link(other, join(root, dir, "node_modules", other));
    }
    writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
    writeFileSync(join(folder, "program.ts"), code);
    return spawnSync(process.execPath, ["program.ts"], {
      ...{ cwd: folder, encoding: "utf8" },
      env: { ...process.env, ...env },
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
