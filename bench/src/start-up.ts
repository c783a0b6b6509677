import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { median, type Row } from "./row.ts";

const main = join(import.meta.dirname, "../../apps/cli/dist/main.js");

/** How long the command line takes until help is there, and Node alone, in turns: what slows one slows the other. */
export function startUp(): Row[] {
  const [help, node]: [number[], number[]] = [[], []];
  for (let run = 0; run < 25; run += 1) {
    help.push(timeOf([main, "--help"]));
    node.push(timeOf(["-e", "0"]));
  }
  return [
    { what: "cyberintegrations --help", value: median(help), unit: "ms", atMost: 150 },
    { what: "of which Node alone", value: median(node), unit: "ms" },
  ];
}

function timeOf(args: readonly string[]): number {
  const began = performance.now();
  const { status } = spawnSync(process.execPath, args);
  if (status !== 0) throw new Error(`node ${args.join(" ")} ended with ${String(status)}`);
  return performance.now() - began;
}
