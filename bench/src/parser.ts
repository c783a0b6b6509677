/**
 * The parser beside its peers, in one run, on a page of 100 threat reports of about 10 kB. `--json` prints the
 * figures for programs. The times of three series are taken, and the better one counts.
 */
import { deepStrictEqual } from "node:assert/strict";
import { type JsonObject, parseJson, Portion } from "@cyberintegrations/parser";
import { extractIocs } from "@cyberintegrations/parser/iocs";
import { contenders } from "./contenders.ts";
import { measure } from "./measure.ts";
import { reportPage } from "./reports.ts";
import { iocsKeys } from "./tasks.ts";

const bytes = new TextEncoder().encode(JSON.stringify(reportPage(100)));
const decoder = new TextDecoder();
const base = "decode and JSON.parse";

const page = JSON.parse(decoder.decode(bytes)) as JsonObject;
const portion = Portion.fromPage(page, { iocsKeys });
const mapped = contenders(page);

const [ours, ...others] = await Promise.all(mapped.map(async ({ run }) => plain(await run())));
for (const [index, result] of others.entries()) {
  deepStrictEqual(result, ours, `${mapped[index + 1]?.name ?? ""}: another result`);
}

const timed = [
  { name: base, run: () => JSON.parse(decoder.decode(bytes)) as unknown },
  { name: "decode and parseJson", run: () => parseJson(decoder.decode(bytes)) },
  { name: "getIocs", run: () => portion.getIocs() },
  { name: "extractIocs", run: () => extractIocs(portion.items, iocsKeys) },
  ...mapped,
];

const best = new Map<string, number>();
for (let series = 0; series < 3; series++) {
  for (const [name, time] of await measure(timed, 100)) {
    best.set(name, Math.min(time, best.get(name) ?? Infinity));
  }
}

const time = (name: string): number => best.get(name) ?? NaN;
const targets = [
  {
    name: "parsePortion / decode and parse",
    at: "most",
    value: time("parsePortion") / time(base),
    limit: 0.08,
  },
  {
    name: "getIocs / decode and parse",
    at: "most",
    value: time("getIocs") / time(base),
    limit: 0.12,
  },
  {
    name: "compiled JMESPath / parsePortion",
    at: "least",
    value: time("@jmespath-community/jmespath, compiled") / time("parsePortion"),
    limit: 2.5,
  },
  {
    name: "naive walk / parsePortion",
    at: "least",
    value: time("naive recursive walk") / time("parsePortion"),
    limit: 2,
  },
].map((target) => ({
  ...target,
  met: target.at === "most" ? target.value <= target.limit : target.value >= target.limit,
}));

const report = {
  node: process.version,
  bytes: bytes.length,
  milliseconds: Object.fromEntries(best),
  targets,
};
process.stdout.write(
  process.argv.includes("--json") ? `${JSON.stringify(report, null, 2)}\n` : table(),
);

function table(): string {
  const rows = [...best]
    .sort(([, a], [, b]) => a - b)
    .map(([name, value]) => [
      name.padEnd(40),
      value.toFixed(3).padStart(10),
      `${((100 * value) / time(base)).toFixed(1)}%`.padStart(10),
    ]);
  return [
    `Node ${report.node}, one page of 100 reports, ${(bytes.length / 1e6).toFixed(2)} MB`,
    "",
    `${"".padEnd(40)}${"ms".padStart(10)}${"of parse".padStart(10)}`,
    ...rows.map((row) => row.join("")),
    "",
    ...targets.map(
      ({ name, value, at, limit, met }) =>
        `${met ? "met   " : "missed"} ${name.padEnd(36)}${value.toFixed(3)} (at ${at} ${limit})`,
    ),
    "",
  ].join("\n");
}

/** Without prototypes and getters that a library gives its results. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value)) as unknown;
}
