import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { read, root } from "../tools/workspace.ts";
import { blocksOf } from "../tools/markdown.ts";

/** Numbers and paths differ from run to run, and with them the width of columns. */
const shape = (line: string) =>
  line
    .replaceAll(/\/[\w/.-]+\.db/g, "<path>")
    .replaceAll(/[\d.]+/g, "0")
    .replaceAll(/ +/g, " ")
    .trim();

/**
 * The last command of `npm start`. Those before it install and build, as they have done for this run: a second time they
 * would write to node_modules and dist while other tests read there.
 */
const [, ...programAndArgs] = (
  JSON.parse(read("package.json")) as { scripts: { start: string } }
).scripts.start
  .split(" && ")
  .slice(-1)
  .flatMap((command) => command.split(" "));

it("shows what npm start prints", { timeout: 120_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), "start-"));
  try {
    const args = [...programAndArgs, "--store", join(folder, "feeds.db")];
    const { status, stdout } = spawnSync(process.execPath, args, { cwd: root, encoding: "utf8" });
    expect(status).toBe(0);
    const printed = new Set(stdout.split("\n").map(shape));
    const [block] = blocksOf(read("README.md")).filter(({ language }) => language === "text");
    const promised = (block?.code ?? "")
      .split("\n")
      .filter((line) => !/^…?$/.test(line))
      .map(shape);
    expect(promised.length).toBeGreaterThan(3);
    expect(promised.filter((line) => !printed.has(line))).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
