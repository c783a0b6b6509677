import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { expect, it } from "vitest";
import { watchForNewFiles } from "./support/source-tree.ts";

it("notices new files and folders, also deleted ones, but no edits and nothing that git ignores", async () => {
  const folder = mkdtempSync(join(tmpdir(), "tree-"));
  const path = (name: string) => join(folder, name);
  try {
    execFileSync("git", ["init", "--quiet"], { cwd: folder });
    mkdirSync(path("tools/deep/dist"), { recursive: true });
    writeFileSync(path(".gitignore"), "dist/\n*.db-wal\n");
    writeFileSync(path("tools/deep/known.ts"), "");
    const stop = watchForNewFiles(folder);
    writeFileSync(path("tools/deep/known.ts"), "edited");
    writeFileSync(path("tools/deep/dist/built.js"), "");
    writeFileSync(path("feeds.db-wal"), "");
    writeFileSync(path("tools/.block-1.ts"), "");
    rmSync(path("tools/.block-1.ts"));
    mkdirSync(path("new"));
    await wait(100);
    expect(stop()).toEqual(["new", "tools/.block-1.ts"]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
