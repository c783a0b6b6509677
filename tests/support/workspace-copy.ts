import { execSync } from "node:child_process";
import { cpSync, existsSync, symlinkSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { root } from "../../tools/workspace.ts";
import { temporaryFolder } from "./program.ts";
import { sourceFiles } from "./source-tree.ts";

/** Variables by which this run would change the programs that a test starts. */
const isOfThisRun = (name: string) => /^(?:VITEST|TURBO|npm_|pnpm_|NODE_ENV$)/i.test(name);

/**
 * A copy of the repository in which everything can be changed and run: the sources, committed to a branch `main`, with links to
 * the dependencies that are installed here.
 */
export function copyWorkspace() {
  const copy = temporaryFolder();
  const { path } = copy;
  const sources = sourceFiles(root).filter((file) => existsSync(join(root, file)));
  for (const file of sources) cpSync(join(root, file), join(path, file));
  for (const file of sources.filter((source) => basename(source) === "package.json")) {
    const folder = join(dirname(file), "node_modules");
    // The links to other packages are relative: they lead to the copies. What is installed, and caches, are not copied.
    const isLink = (from: string) => !/^\.(?!bin)/.test(basename(from));
    const options = { recursive: true, verbatimSymlinks: true, filter: isLink };
    cpSync(join(root, folder), join(path, folder), options);
  }
  symlinkSync(join(root, "node_modules/.pnpm"), join(path, "node_modules/.pnpm"));

  const env = {
    ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !isOfThisRun(name))),
    // Nothing in the copy may change what is installed: this run uses it as well.
    pnpm_config_verify_deps_before_run: "false",
  };
  const options = { env, encoding: "utf8", stdio: "pipe", maxBuffer: 1e8 } as const;
  /** Runs a command, and returns its output. Throws if the command fails. */
  const run = (command: string, folder = ".") =>
    execSync(command, { ...options, cwd: join(path, folder) });
  run("git init --quiet --initial-branch=main");
  run("git config user.name test && git config user.email test@test.example");
  run("git config commit.gpgsign false && git add --all && git commit --quiet --message=base");
  return Object.assign(copy, { run });
}
