import { spawnSync } from "node:child_process";
import { watch } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { root } from "../../tools/workspace.ts";

const git = (cwd: string, args: string, input?: string): string[] =>
  spawnSync("git", args.split(" "), { cwd, encoding: "utf8", input }).stdout.match(/[^\0]+/g) ?? [];

/**
 * Watches the folders of a repository for new files and folders, also those that are deleted again at once. Linters and tests
 * read the source tree at the same time: a file that one of them writes there makes another one fail.
 *
 * @returns a function that stops, and returns the paths that appeared and that git does not ignore
 */
export function watchForNewFiles(folder: string): () => string[] {
  const files = git(folder, "ls-files -z --cached --others --exclude-standard");
  const folders = new Set(files.map((path) => dirname(path)));
  for (const path of folders) folders.add(dirname(path)); // reaches the parents that it adds, too
  const appeared = new Set<string>();
  const watchers = Array.from(folders, (path) =>
    watch(join(folder, path), { persistent: false }, (_, name) => {
      appeared.add(join(path, name ?? ""));
    }),
  );
  return () => {
    for (const watcher of watchers) watcher.close();
    const known = new Set([".git", ...files, ...folders]);
    const paths = [...appeared].filter((path) => !known.has(path));
    const ignored = new Set(git(folder, "check-ignore --stdin -z", paths.join("\0")));
    return paths.filter((path) => !ignored.has(path)).sort();
  };
}

/** Fails the run if anything appeared in the source tree while the tests ran. */
export default function setup(): () => Promise<void> {
  const stop = watchForNewFiles(root);
  return async () => {
    await wait(100); // events of the last files arrive a moment later
    const appeared = stop();
    if (appeared.length === 0) return;
    throw new Error(
      `Something wrote into the source tree while the tests ran: ${appeared.join(", ")}. ` +
        "Tests and tools write into temporary folders only. If it was you, in an editor, run the tests again.",
    );
  };
}
