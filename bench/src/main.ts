/**
 * All measurements in one table: `npm run bench`, `npm run bench -- --only parser,walk`, `npm run bench -- --json`. They take
 * minutes, and want a quiet machine; what they are compared with runs beside them, so ratios hold on a noisy one too.
 */
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { latencyCosts } from "./latency.ts";
import { parserAmongPeers } from "./parser.ts";
import { isMet, type Row } from "./row.ts";
import { scaling } from "./scaling.ts";
import { startUp } from "./start-up.ts";
import { syncing } from "./syncing.ts";
import { walkingCosts, walkingMemory } from "./walking.ts";

const measurements: Readonly<Record<string, () => Row[] | Promise<Row[]>>> = {
  parser: parserAmongPeers,
  walk: walkingCosts,
  latency: latencyCosts,
  memory: walkingMemory,
  start: startUp,
  sync: syncing,
  scale: scaling,
};

const { values } = parseArgs({ options: { only: { type: "string" }, json: { type: "boolean" } } });
const wanted = values.only?.split(",") ?? Object.keys(measurements);

const tables: Record<string, Row[]> = {};
for (const name of wanted) {
  const measure = measurements[name];
  if (!measure)
    throw new Error(`--only: expected ${Object.keys(measurements).join(", ")}; got ${name}`);
  process.stderr.write(`${name} …\n`);
  tables[name] = await measure();
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
  const cells = rows.map(({ name, what, value, unit, atMost, atLeast, met }) => {
    const bound = atMost === undefined ? atLeast : atMost;
    const side = atMost === undefined ? "at least" : "at most";
    const held = bound === undefined ? "" : `${side} ${bound}: ${met ? "met" : "MISSED"}`;
    return `| ${name} | ${what} | ${value.toPrecision(4)} ${unit} | ${held} |`;
  });
  return [
    `${machine.date}, Node ${machine.node}, ${machine.cpu}`,
    "",
    "| measured | what | value | held to |",
    "| --- | --- | --- | --- |",
    ...cells,
    "",
  ].join("\n");
}
