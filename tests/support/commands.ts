import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect } from "vitest";
import { layerTable, manifest, publicLayers, read } from "../../tools/workspace.ts";
import { main } from "./program.ts";

const packages = publicLayers.map(([, { dir }]) => manifest(dir).name);
const scripts = (JSON.parse(read("package.json")) as { scripts: Record<string, string> }).scripts;

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

/** How commands in pages are checked. A command without a row fails. */
const rows: readonly (readonly [RegExp, (...matched: string[]) => void])[] = [
  [/^npm start$/, () => undefined], // run by shown.ts, where its output is looked at
  [/^npm test$/, () => undefined], // what runs this
  [/^(?:curl .+|chmod 600 account\.conf|(?:TI|DRP)=https:\S+)$/, () => undefined], // run by api-page.test.ts
  [/^npm (?:run pack -- \S+ \.\/packed|install .+ \.\/packed\/\*\.tgz)$/, () => undefined], // run by offline-install.test.ts
  [
    /^npm install (?:--save-dev |-g )?(\S+)$/,
    (name) => {
      expect(packages).toContain(name);
    },
  ],
  [/^(?:npm run|npx) cyberintegrations (?:-- )?(.+)$/, isKnown],
  [/^cyberintegrations (.+)$/, isKnown],
  [
    /^npm run ([\w:]+)$/,
    (script) => {
      expect(scripts).toHaveProperty([script]);
    },
  ],
  [
    /^npx turbo run (\w+)((?: --filter=\S+)+)$/,
    (script, filters) => {
      for (const [, name] of filters.matchAll(/--filter=(\S+)/g)) {
        const layer = [...layerTable.values()].find((one) => one.name === name);
        const own = JSON.parse(read(join(layer?.dir ?? "", "package.json"))) as { scripts: object };
        expect(own.scripts).toHaveProperty([script]);
      }
    },
  ],
];

/** Fails for a command that readers cannot run as it is. */
export function checkCommand(command: string): void {
  const [pattern, check] = rows.find(([known]) => known.test(command)) ?? [];
  if (!pattern || !check) throw new Error(`tests/support/commands.ts has no row for: ${command}`);
  check(...(pattern.exec(command) ?? []).slice(1));
}
