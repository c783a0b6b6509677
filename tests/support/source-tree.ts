import { existsSync, readdirSync, readFileSync, watch } from "node:fs";
import { basename, join, relative } from "node:path";

/** What git ignores may be written at any time: builds, caches, dependencies. */
export function ignoredIn(root: string): (path: string) => boolean {
  const file = join(root, ".gitignore");
  const lines = existsSync(file) ? readFileSync(file, "utf8").split("\n") : [];
  const patterns = [".git", ...lines]
    .map((line) => line.trim().replace(/\/$/, ""))
    .filter((line) => line !== "")
    .map((line) => new RegExp(`^${line.replaceAll(".", "\\.").replaceAll("*", ".*")}$`));
  return (path) => patterns.some((pattern) => pattern.test(basename(path)));
}

/**
 * Notices every file and folder that appears below a folder, however shortly. Linters and tests read the source tree at
 * the same time: a file that one of them writes there makes another one fail.
 *
 * @returns a function that stops, and gives the paths that appeared
 */
export function watchForNewFiles(root: string): () => string[] {
  const isIgnored = ignoredIn(root);
  const known = new Set<string>();
  const appeared = new Set<string>();
  const stops: (() => void)[] = [];
  const follow = (folder: string) => {
    const watcher = watch(folder, { persistent: false }, (_, name) => {
      const path = join(folder, name ?? "");
      if (!known.has(path) && !isIgnored(path)) appeared.add(relative(root, path));
    });
    stops.push(() => {
      watcher.close();
    });
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      known.add(path);
      if (entry.isDirectory() && !isIgnored(path)) follow(path);
    }
  };
  follow(root);
  return () => {
    for (const stop of stops) stop();
    return [...appeared].sort();
  };
}
