import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { beforeEach, expect, it } from "vitest";
import { watchForNewFiles } from "./support/source-tree.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tree-"));
  mkdirSync(join(folder, "tools/dist"), { recursive: true });
  writeFileSync(join(folder, ".gitignore"), "dist/\n*.db-wal\n");
  writeFileSync(join(folder, "tools/known.ts"), "");
  return () => {
    rmSync(folder, { recursive: true });
  };
});

async function appearedDuring(write: (path: (name: string) => string) => void): Promise<string[]> {
  const stop = watchForNewFiles(folder);
  write((name) => join(folder, name));
  await wait(100);
  return stop();
}

it("notices a file that is deleted again at once, and a new folder", async () => {
  const appeared = await appearedDuring((path) => {
    writeFileSync(path("tools/.block-1.ts"), "");
    rmSync(path("tools/.block-1.ts"));
    mkdirSync(path("new"));
  });
  expect(appeared).toEqual(["new", "tools/.block-1.ts"]);
});

it("accepts edits of known files, and whatever git ignores", async () => {
  const appeared = await appearedDuring((path) => {
    writeFileSync(path("tools/known.ts"), "edited");
    writeFileSync(path("tools/dist/built.js"), "");
    writeFileSync(path("feeds.db-wal"), "");
  });
  expect(appeared).toEqual([]);
});
