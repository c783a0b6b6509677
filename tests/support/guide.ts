import { execSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { afterAll, beforeAll } from "vitest";
import { commandsIn } from "../../tools/markdown.ts";
import { files, read, root, temporaryFolder } from "../../tools/workspace.ts";

/** Variables by which this run would change the programs that a test starts. */
const isOfThisRun = (name: string) => /^(?:VITEST|TURBO|npm_|pnpm_|NODE_ENV$)/i.test(name);
const env = {
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !isOfThisRun(name))),
  // Nothing in a copy may change what is installed: this run uses it as well.
  pnpm_config_verify_deps_before_run: "false",
};
const options = { env, encoding: "utf8", stdio: "pipe", maxBuffer: 1e8 } as const;

/** What is not copied: the history, what is built, and what is installed, except for the links to it. */
const isLeftOut =
  /(?:^|\/)(?:\.git|\.turbo|dist|coverage|reports|\.stryker-tmp|node_modules\/\.(?!bin).*)$/;

/** Copies the sources and links to the dependencies that are installed here, so that everything in the copy can be changed and run. */
function copyWorkspace(path: string): void {
  // The links to other packages are relative: they lead to the copies.
  const filter = (from: string) => !isLeftOut.test(relative(root, from));
  cpSync(root, path, { recursive: true, verbatimSymlinks: true, filter });
  symlinkSync(join(root, "node_modules/.pnpm"), join(path, "node_modules/.pnpm"));
  // What this run has built is not built again, unless the changes concern it. Results of the copy are not stored here.
  mkdirSync(join(path, ".turbo/cache"), { recursive: true });
  for (const file of files(".turbo/cache/*")) symlinkSync(join(root, file), join(path, file));
}

/**
 * Before the tests, makes all changes that a guide shows, on a branch of a copy of the repository. Its commands are for the
 * tests to run.
 */
export function followGuide(page: string, prepare: () => void) {
  // Lines of a file, above a line that begins with the anchor, or a new file.
  const changes = Array.from(
    read(page).matchAll(
      /^(?:In|Create) `([^`]+)`(?:, above `([^`]+)`)?:\n\n```\w+.*\n([^]*?)^```$/gm,
    ),
    ([, file = "", anchor, lines = ""]) => ({ file, anchor, lines }),
  );
  const copy = temporaryFolder();
  const { path } = copy;
  /** Runs a command in the copy, and returns its output. Throws if the command fails. */
  const run = (command: string, folder = ".") =>
    execSync(command, { ...options, cwd: join(path, folder) });

  beforeAll(() => {
    copyWorkspace(path);
    run("git init --quiet --initial-branch=main && git config commit.gpgsign false");
    run("git config user.name test && git config user.email test@test.example");
    run("git add --all && git commit --quiet --message=base && git switch --quiet --create guide");
    for (const { file, anchor, lines } of changes) {
      const [target, flag] = [join(path, file), anchor === undefined ? "wx" : "w"];
      const source = anchor === undefined ? "" : readFileSync(target, "utf8");
      const line = source.split("\n").find((one) => one.trimStart().startsWith(anchor ?? ""));
      if (line === undefined) throw new Error(`${file} has no line that begins with ${anchor}`);
      const changed = source.replace(line, () => `${lines}${line}`);
      writeFileSync(target, changed, { flag });
    }
    prepare();
  }, 300_000);
  afterAll(() => {
    copy.remove();
  }, 60_000);
  return { files: changes.map(({ file }) => file), commands: commandsIn(page), path, run };
}
