import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { median, type Row } from "./row.ts";

const main = join(import.meta.dirname, "../../apps/cli/dist/main.js");

/** Measures the start of the command and of Node alone, alternately, so that other load affects both. */
export function startUp(): Row[] {
  const [help, node]: [number[], number[]] = [[], []];
  for (let run = 0; run < 25; run += 1) {
    help.push(timeOf([main, "--help"]));
    node.push(timeOf(["-e", "0"]));
  }
  return [
    { label: "cyberintegrations --help", value: median(help), unit: "ms", atMost: 150 },
    { label: "of this, Node alone", value: median(node), unit: "ms" },
  ];
}

function timeOf(args: readonly string[]): number {
  const start = performance.now();
  const { status } = spawnSync(process.execPath, args);
  if (status !== 0) throw new Error(`node ${args.join(" ")} exited with status ${String(status)}`);
  return performance.now() - start;
}
