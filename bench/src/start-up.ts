import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { median, type Row } from "./row.ts";

const main = join(import.meta.dirname, "../../apps/cli/dist/main.js");

/** How long the command line takes until help is there. */
export function startUp(): Row[] {
  const times = Array.from({ length: 15 }, () => {
    const began = performance.now();
    const { status } = spawnSync(process.execPath, [main, "--help"]);
    if (status !== 0) throw new Error(`--help ended with ${String(status)}`);
    return performance.now() - began;
  });
  return [{ what: "cyberintegrations --help", value: median(times), unit: "ms", atMost: 150 }];
}
