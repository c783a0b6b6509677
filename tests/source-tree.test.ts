import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { expect, it } from "vitest";
import { temporaryFolder, writeFiles } from "../tools/workspace.ts";
import { watchForNewFiles } from "./support/source-tree.ts";

it("notices new files and folders, also deleted ones, but no edits and nothing that git ignores", async () => {
  using folder = temporaryFolder();
  const { path } = folder;
  execFileSync("git", ["init", "--quiet"], { cwd: path });
  const known = { ".gitignore": "dist/\n*.db-wal\n", "tools/deep/known.ts": "" };
  writeFiles(path, { ...known, "tools/deep/dist/a.js": "" });
  const stop = watchForNewFiles(path);
  writeFiles(path, { "tools/deep/known.ts": "edited", "tools/deep/dist/built.js": "" });
  writeFiles(path, { "feeds.db-wal": "", "tools/.block-1.ts": "" });
  rmSync(join(path, "tools/.block-1.ts"));
  mkdirSync(join(path, "new"));
  await wait(100);
  expect(stop()).toEqual(["new", "tools/.block-1.ts"]);
});
