import { existsSync } from "node:fs";
import { join } from "node:path";
import { isAccepted } from "../../apps/cli/test/shown.ts";
import { layerTable, manifest, publicLayers, root } from "../../tools/workspace.ts";

const names = publicLayers.map(([, { name }]) => name);
const hasScript = (script: string, dir = ".") => script in (manifest(dir).scripts ?? {});
const dirOf = (name: string) => [...layerTable.values()].find((layer) => layer.name === name)?.dir;

/** Commands that other tests run: this run, shown.ts, offline-install.test.ts and the simulator's api-page.test.ts. */
const run =
  /^(?:npm (?:start|test)|curl .+|chmod 600 account\.conf|(?:TI|DRP)=https:\S+|npm run pack -- \S+ \.\/packed|npm install .+ \.\/packed\/\*\.tgz)$/;

/** How other commands in pages are recognised, and whether what the pattern finds exists. A command without a row fails. */
const rows: readonly (readonly [RegExp, (...found: string[]) => boolean])[] = [
  [run, () => true],
  [/^npm install (?:--save-dev |-g )?(\S+)$/, (name) => names.includes(name)],
  [/^(?:npm run |npx )?cyberintegrations (?:-- )?(.+)$/, isAccepted],
  [/^npm run ([\w:]+)$/, (script) => hasScript(script)],
  [
    /^npx turbo run (\w+) --filter=(\S+)(?: --filter=(\S+))?$/,
    (script, ...filters) => filters.every((name) => !name || hasScript(script, dirOf(name))),
  ],
  [
    /^npx vitest run --root (\S+) (\S+)(?: --update)?$/,
    (dir, file) => existsSync(join(root, dir, file)),
  ],
];

/** Fails for a command that readers cannot run as it is. */
export function checkCommand(command: string): void {
  const [pattern, exists] = rows.find(([known]) => known.test(command)) ?? [];
  if (!pattern || !exists) throw new Error(`tests/support/commands.ts has no row for: ${command}`);
  const [, ...found] = pattern.exec(command) ?? [];
  if (!exists(...found)) throw new Error(`does not exist, or is not accepted: ${command}`);
}
