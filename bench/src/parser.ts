/** Compares the parser with other libraries on a page of 100 threat reports of about 10 kB. The best of three runs counts. */
import { deepStrictEqual } from "node:assert/strict";
import { type JsonObject, parseJson, Portion } from "@cyberintegrations/parser";
import { extractIocs } from "@cyberintegrations/parser/iocs";
import { implementations } from "./implementations.ts";
import { measure } from "./measure.ts";
import { reportPage } from "./reports.ts";
import type { Row } from "./row.ts";
import { iocsKeys } from "./tasks.ts";

const base = "decode and JSON.parse";

/** Checks that all implementations return the same results, then returns their times and the ratios with limits. */
export async function parserComparison(): Promise<Row[]> {
  const bytes = new TextEncoder().encode(JSON.stringify(reportPage(100)));
  const decoder = new TextDecoder();
  const page = JSON.parse(decoder.decode(bytes)) as JsonObject;
  const portion = Portion.fromPage(page, { iocsKeys });
  const mapped = implementations(page);

  const [expected, ...others] = await Promise.all(
    mapped.map(async ({ run }) => plain(await run())),
  );
  for (const [index, result] of others.entries()) {
    deepStrictEqual(result, expected, `${mapped[index + 1]?.name ?? ""}: different result`);
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

  const ratio = (one: string, other: string) => (best.get(one) ?? NaN) / (best.get(other) ?? NaN);
  const times = [...best].sort(([, a], [, b]) => a - b);
  return [
    ...times.map(([label, value]) => ({ label, value, unit: "ms" })),
    ...[
      { of: "parsePortion", to: base, atMost: 0.08 },
      { of: "getIocs", to: base, atMost: 0.12 },
      { of: "@jmespath-community/jmespath, compiled", to: "parsePortion", atLeast: 2.5 },
      { of: "naive recursion", to: "parsePortion", atLeast: 2 },
    ].map(({ of, to, ...bound }) => ({
      label: `${of} / ${to}`,
      value: ratio(of, to),
      unit: "times",
      ...bound,
    })),
  ];
}

/** Removes prototypes and getters that libraries add to results. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value)) as unknown;
}
