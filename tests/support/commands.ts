import { spawnSync } from "node:child_process";
import { expect } from "vitest";
import { layerTable, manifest, publicLayers } from "../../tools/workspace.ts";
import { main } from "./program.ts";

const packages = publicLayers.map(([, { dir }]) => manifest(dir).name);

/** The command line has this command, and it takes these flags. */
function isKnown(words: string): void {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [main, ...words.split(" "), "--help"],
    { encoding: "utf8" },
  );
  expect(status, stderr).toBe(0);
  // For a command that it does not know, it shows the help of the group around it, which ends in [command].
  const [, command, rest] =
    /^Usage: cyberintegrations ([a-z -]+?) \[options\](.*)/.exec(stdout) ?? [];
  expect(`${words} `).toContain(`${String(command)} `);
  expect(rest).not.toContain("[command]");
  for (const [flag] of words.matchAll(/(?<= )--?[a-z][a-z-]*/g)) {
    expect(stdout).toMatch(new RegExp(`^  .*${flag}[, ]`, "m"));
  }
}

/** Commands that other tests run. */
const isRun = [
  /^npm start$/, // shown.ts, where its output is looked at
  /^npm test$/, // what runs this
  /^(?:curl .+|chmod 600 account\.conf|(?:TI|DRP)=https:\S+)$/, // api-page.test.ts
  /^npm (?:run pack -- \S+ \.\/packed|install .+ \.\/packed\/\*\.tgz)$/, // offline-install.test.ts
];

/** How other commands in pages are checked. A command without a row fails. */
const rows: readonly (readonly [RegExp, (...matched: string[]) => void])[] = [
  [
    /^npm install (?:--save-dev |-g )?(\S+)$/,
    (name) => {
      expect(packages).toContain(name);
    },
  ],
  [/^(?:npm run |npx )?cyberintegrations (?:-- )?(.+)$/, isKnown],
  [
    /^npm run ([\w:]+)$/,
    (script) => {
      expect(manifest(".").scripts).toHaveProperty([script]);
    },
  ],
  [
    /^npx turbo run (\w+)((?: --filter=\S+)+)$/,
    (script, filters) => {
      for (const [, name] of filters.matchAll(/--filter=(\S+)/g)) {
        const layer = [...layerTable.values()].find((one) => one.name === name);
        expect(manifest(layer?.dir ?? "").scripts).toHaveProperty([script]);
      }
    },
  ],
];

/** Fails for a command that readers cannot run as it is. */
export function checkCommand(command: string): void {
  if (isRun.some((pattern) => pattern.test(command))) return;
  const [pattern, check] = rows.find(([known]) => known.test(command)) ?? [];
  if (!pattern || !check) throw new Error(`tests/support/commands.ts has no row for: ${command}`);
  check(...(pattern.exec(command) ?? []).slice(1));
}
