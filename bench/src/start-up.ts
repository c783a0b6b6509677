import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { median, type Row } from "./row.ts";

const main = join(import.meta.dirname, "../../apps/cli/dist/main.js");

/** How long the command line takes until help is there, and how much of it is Node's own start. */
export function startUp(): Row[] {
  return [
    { what: "cyberintegrations --help", value: timeOf([main, "--help"]), unit: "ms", atMost: 150 },
    { what: "of which Node alone", value: timeOf(["-e", "0"]), unit: "ms" },
  ];
}

function timeOf(args: readonly string[]): number {
  const times = Array.from({ length: 15 }, () => {
    const began = performance.now();
    const { status } = spawnSync(process.execPath, args);
    if (status !== 0) throw new Error(`node ${args.join(" ")} ended with ${String(status)}`);
    return performance.now() - began;
  });
  return median(times);
}
