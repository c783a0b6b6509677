import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { openStore } from "@cyberintegrations/store";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { runBuilt, runInside, tempFolder } from "./harness.ts";

let folder: ReturnType<typeof tempFolder>;
let path: string;
beforeEach(() => {
  folder = tempFolder();
  path = join(folder.path, "feeds.db");
});
afterEach(() => {
  folder[Symbol.dispose]();
});

const main = join(import.meta.dirname, "../dist/main.js");

const readers = ["status", "export feeds", "export iocs", "quarantine list"];

async function fill(): Promise<void> {
  await using store = await openStore(path);
  const feed = { id: "a", seqUpdate: "1", feed: {}, parsed: {}, iocs: [] };
  await store.commit({ collection: "ioc/common", from: null, to: "1", feeds: [feed] });
}

describe.each(readers)("%s", (command) => {
  const words = command.split(" ");

  it("creates no store, and reports where it looked for one", async () => {
    const { code, stdout, stderr } = await runInside([...words, "--store", path]);
    expect(stderr).toMatch(/^error: there is no store at \/.*feeds\.db\n {7}Check the path.*\n$/);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(readdirSync(folder.path)).toEqual([]);
  });

  it.each<[what: string, make: () => void, line: RegExp]>([
    [
      "a file that is no SQLite database",
      () => {
        writeFileSync(path, "a list\n".repeat(100));
      },
      /^error: .*feeds\.db is not a store: file is not a database$/m,
    ],
    [
      "another program's database",
      () => {
        const other = new DatabaseSync(path);
        other.exec("CREATE TABLE feeds (a); INSERT INTO feeds VALUES (1)");
        other.close();
      },
      /^error: .*feeds\.db is another program's database, not a store$/m,
    ],
  ])("reports %s in one line, and does not change it", async (_, make, line) => {
    make();
    const before = readFileSync(path);
    const { code, stderr } = await runBuilt([...words, "--store", path]);
    expect(stderr).toMatch(line);
    expect(stderr.trimEnd().split("\n")).toHaveLength(2);
    expect(code).toBe(1);
    expect(readFileSync(path).equals(before)).toBe(true);
    expect(readdirSync(folder.path)).toEqual(["feeds.db"]);
  });

  it("reports a damaged store in one line, with what to do", async () => {
    await fill();
    writeFileSync(path, readFileSync(path).fill(0xa5, 100));
    const { code, stderr } = await runBuilt([...words, "--store", path]);
    expect(stderr).toMatch(/^error: .*feeds\.db is damaged: .*\n {7}Restore it from a backup.*\n$/);
    expect(stderr).not.toContain("room");
    expect(code).toBe(1);
  });
});

const flags = process.getuid?.() === 0 ? ["-m"] : ["-Urm"];
const unshare = (script: string, ...args: readonly string[]) =>
  spawnSync("unshare", [...flags, "sh", "-euc", script, "sh", ...args], { encoding: "utf8" });
const canMount = unshare("mount -t tmpfs none /mnt").status === 0;

it.skipIf(!canMount)("status and export read a store in a folder that is read-only", async () => {
  await fill();
  const disk = join(folder.path, "disk");
  mkdirSync(disk);
  const script = `
    mount -t tmpfs none "$3"
    cp "$4" "$3"
    mount -o remount,ro "$3"
    "$1" "$2" export feeds --store "$3/feeds.db"
    "$1" "$2" status --json --store "$3/feeds.db"`;
  const { stdout, stderr } = unshare(script, process.execPath, main, disk, path);
  expect(stderr).toBe("");
  const [row = "", status = ""] = stdout.split("\n");
  expect(JSON.parse(row)).toMatchObject({ id: "a" });
  expect(JSON.parse(status)).toMatchObject({ collections: [{ feeds: 1 }] });
});
