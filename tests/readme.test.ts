import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { read, root } from "../tools/workspace.ts";
import { blocksOf } from "./support/markdown.ts";

/** Numbers and paths differ from run to run, and with them the width of columns. */
const shape = (line: string) =>
  line
    .replaceAll(/\/[\w/.-]+\.db/g, "<path>")
    .replaceAll(/[\d.]+/g, "0")
    .replaceAll(/ +/g, " ")
    .trim();

it("shows what npm start prints", { timeout: 120_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), "start-"));
  try {
    const args = ["start", "--", "--store", join(folder, "feeds.db")];
    const { status, stdout } = spawnSync("npm", args, { cwd: root, encoding: "utf8" });
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
