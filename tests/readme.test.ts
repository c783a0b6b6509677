import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { expect, it } from "vitest";
import { blocksOf } from "../tools/markdown.ts";
import { manifest, read, root } from "../tools/workspace.ts";
import { temporaryFolder } from "./support/program.ts";

/** Numbers and paths differ from run to run, and with them the width of columns. */
const shape = (line: string) =>
  line
    .replaceAll(/\/[\w/.-]+\.db/g, "<path>")
    .replaceAll(/[\d.]+/g, "0")
    .replaceAll(/ +/g, " ")
    .trim();

it("shows what npm start prints", { timeout: 120_000 }, () => {
  using folder = temporaryFolder();
  // The commands before the last one install and build, which was done before this run. Other tests read there now.
  const command =
    manifest(".")
      .scripts?.start?.split(" && ")
      .at(-1)
      ?.replace(/^node /, "") ?? "";
  const args = [...command.split(" "), "--store", join(folder.path, "feeds.db")];
  const stdout = execFileSync(process.execPath, args, {
    cwd: root,
    encoding: "utf8",
    stdio: "pipe",
  });
  const [block] = blocksOf(read("README.md")).filter(({ language }) => language === "text");
  const shown = block?.code.split("\n").filter((line) => !/^…?$/.test(line)) ?? [];
  expect(shown.length).toBeGreaterThan(3);
  expect(stdout.split("\n").map(shape)).toEqual(expect.arrayContaining(shown.map(shape)));
});
