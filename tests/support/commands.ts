import { existsSync } from "node:fs";
import { join } from "node:path";
import { createProgram } from "../../apps/cli/src/program.ts";
import { layerTable, manifest, publicLayers, root } from "../../tools/workspace.ts";

const packages = publicLayers.map(([, { name }]) => name);

const hasScript = (script: string, dir = ".") => script in (manifest(dir).scripts ?? {});

const dirOf = (name: string) => [...layerTable.values()].find((layer) => layer.name === name)?.dir;

/** Whether the command line accepts these words. It stops before it runs the command. */
function isAccepted(words: string): boolean {
  const accepted = new Error("accepted");
  const io = { stdout: process.stdout, stderr: process.stderr, env: {}, now: Date.now };
  const { signal } = new AbortController();
  const program = createProgram({ io: { ...io, signal }, end: () => 0, show: () => undefined });
  program.hook("preAction", () => {
    throw accepted;
  });
  try {
    program.parse(words.split(" "), { from: "user" });
  } catch (error) {
    return error === accepted;
  }
  return false;
}

/** How commands in pages are recognised, and whether what the pattern finds is right. A command without a row fails. */
const rows: readonly (readonly [RegExp, (...found: string[]) => boolean])[] = [
  [/^npm start$/, () => true], // shown.ts compares its output
  [/^npm test$/, () => true], // runs this
  [/^(?:curl .+|chmod 600 account\.conf|(?:TI|DRP)=https:\S+)$/, () => true], // api-page.test.ts
  [/^npm (?:run pack -- \S+ \.\/packed|install .+ \.\/packed\/\*\.tgz)$/, () => true], // offline-install.test.ts
  [/^npm install (?:--save-dev |-g )?(\S+)$/, (name) => packages.includes(name)],
  [/^(?:npm run |npx )?cyberintegrations (?:-- )?(.+)$/, isAccepted],
  [
    /^npx vitest run --root (\S+) (\S+)(?: --update)?$/,
    (...parts) => existsSync(join(root, ...parts)),
  ],
  [/^npm run ([\w:]+)$/, (script) => hasScript(script)],
  [
    /^npx turbo run (\w+)((?: --filter=\S+)+)$/,
    (script, filters) =>
      filters.split(" --filter=").every((name) => name === "" || hasScript(script, dirOf(name))),
  ],
];

/** Fails for a command that readers cannot run as it is. */
export function checkCommand(command: string): void {
  const [pattern, isRight] = rows.find(([known]) => known.test(command)) ?? [];
  if (!pattern || !isRight) throw new Error(`tests/support/commands.ts has no row for: ${command}`);
  if (!isRight(...(pattern.exec(command) ?? []).slice(1)))
    throw new Error(`does not exist, or is not accepted: ${command}`);
}
