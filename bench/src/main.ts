/**
 * Runs all benchmarks and prints one table: `npm run bench`, `npm run bench -- --only parser,iterate`,
 * `npm run bench -- --json`. They take several minutes and need an idle machine. Ratios are less sensitive to other load,
 * since both sides run alternately.
 */
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { changeLogCost } from "./change-log.ts";
import { latencyCost } from "./latency.ts";
import { parserComparison } from "./parser.ts";
import { isMet, type Row } from "./row.ts";
import { listCost } from "./list.ts";
import { workerScaling } from "./scaling.ts";
import { startUp } from "./start-up.ts";
import { syncResults } from "./sync.ts";
import { iterationCost, iterationMemory } from "./iteration.ts";

const benchmarks: Readonly<Record<string, () => Row[] | Promise<Row[]>>> = {
  parser: parserComparison,
  iterate: iterationCost,
  latency: latencyCost,
  memory: iterationMemory,
  start: startUp,
  sync: syncResults,
  log: changeLogCost,
  list: listCost,
  scale: workerScaling,
};

const { values } = parseArgs({ options: { only: { type: "string" }, json: { type: "boolean" } } });
const selected = values.only?.split(",") ?? Object.keys(benchmarks);

const tables: Record<string, Row[]> = {};
for (const name of selected) {
  const run = benchmarks[name];
  if (!run) throw new Error(`--only: expected ${Object.keys(benchmarks).join(", ")}; got ${name}`);
  process.stderr.write(`${name} …\n`);
  tables[name] = await run();
}

const machine = {
  date: new Date().toISOString().slice(0, 10),
  node: process.version,
  cpu: `${cpus().length} × ${cpus()[0]?.model ?? "unknown"}`,
};
const rows = Object.entries(tables).flatMap(([name, measured]) =>
  measured.map((row) => ({ name, ...row, met: isMet(row) })),
);
process.stdout.write(values.json ? `${JSON.stringify({ machine, rows }, null, 2)}\n` : table());
if (rows.some(({ met }) => !met)) process.exitCode = 1;

function table(): string {
  const cells = rows.map(({ name, label, value, unit, atMost, atLeast, met }) => {
    const bound = atMost === undefined ? atLeast : atMost;
    const side = atMost === undefined ? "at least" : "at most";
    const limit = bound === undefined ? "" : `${side} ${bound}: ${met ? "met" : "MISSED"}`;
    return `| ${name} | ${label} | ${value.toPrecision(4)} ${unit} | ${limit} |`;
  });
  return [
    `${machine.date}, Node ${machine.node}, ${machine.cpu}`,
    "",
    "| benchmark | measured | value | limit |",
    "| --- | --- | --- | --- |",
    ...cells,
    "",
  ].join("\n");
}
