import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { files, manifest, publicLayers, read, root } from "../tools/workspace.ts";

interface Block {
  readonly language: string;
  readonly code: string;
}

const blocksOf = (markdown: string): Block[] =>
  [...markdown.matchAll(/^```(\w*)\n(.*?)^```$/gms)].map(([, language = "", code = ""]) => ({
    language,
    code,
  }));

/** Runs a program in a folder from which the packages can be imported. */
function runTs(code: string, folder: string): string {
  const file = join(folder, `.block-${process.pid}.ts`);
  writeFileSync(file, code);
  try {
    const { status, stderr, stdout } = spawnSync(process.execPath, [file], { encoding: "utf8" });
    expect(stderr).toBe("");
    expect(status).toBe(0);
    return stdout;
  } finally {
    rmSync(file);
  }
}

/** Numbers and paths differ from run to run, and with them the width of columns. */
const shape = (line: string) =>
  line
    .replaceAll(/\/[\w/.-]+\.db/g, "<path>")
    .replaceAll(/[\d.]+/g, "0")
    .replaceAll(/ +/g, " ")
    .trim();

const packages = publicLayers.map(([, { dir }]) => manifest(dir).name);

/** How a reader's commands are held true. A README with another command fails until it has a row here. */
const commands: readonly [RegExp, (match: RegExpExecArray) => void][] = [
  [/^npm start$/, () => undefined], // run below, where its output is looked at
  [/^npm test$/, () => undefined], // what runs this file
  [
    /^npm install (?:--save-dev |-g )?(\S+)$/,
    ([, name]) => {
      expect(packages).toContain(name);
    },
  ],
  [
    /^npm run cyberintegrations -- (.+)$/,
    ([, words = ""]) => {
      const main = join(root, "apps/cli/dist/main.js");
      const { status } = spawnSync(process.execPath, [main, ...words.split(" "), "--help"]);
      expect(status).toBe(0);
    },
  ],
];

const readmes = ["README.md", ...(await files("{packages,apps}/*/README.md"))];

describe.each(readmes)("%s", (path) => {
  const blocks = blocksOf(read(path));
  const dir = path === "README.md" ? "examples" : dirname(path);

  it.each(blocks.filter(({ language }) => language === "ts"))(
    "has a program that runs: $code",
    { timeout: 30_000 },
    ({ code }) => {
      runTs(code, join(root, dir));
    },
  );

  it.each(blocks.filter(({ language }) => language === "sh"))(
    "has commands that are held true: $code",
    ({ code }) => {
      for (const line of code.trim().split("\n")) {
        const row = commands.find(([pattern]) => pattern.test(line));
        expect(row, line).toBeDefined();
        const match = row?.[0].exec(line);
        if (match) row?.[1](match);
      }
    },
  );

  it("links only to what is there", () => {
    const targets = [...read(path).matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(
      ([, target = ""]) => target,
    );
    expect(targets.filter((target) => !existsSync(join(root, dirname(path), target)))).toEqual([]);
  });
});

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
