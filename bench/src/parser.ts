/**
 * The parser beside its peers, in one run, on a page of 100 threat reports of about 10 kB. The times of three series are
 * taken, and the better one counts.
 */
import { deepStrictEqual } from "node:assert/strict";
import { type JsonObject, parseJson, Portion } from "@cyberintegrations/parser";
import { extractIocs } from "@cyberintegrations/parser/iocs";
import { contenders } from "./contenders.ts";
import { measure } from "./measure.ts";
import { reportPage } from "./reports.ts";
import type { Row } from "./row.ts";
import { iocsKeys } from "./tasks.ts";

const base = "decode and JSON.parse";

/** The time of each contender, and the ratios that are to be reached. All give the same results: that is checked first. */
export async function parserAmongPeers(): Promise<Row[]> {
  const bytes = new TextEncoder().encode(JSON.stringify(reportPage(100)));
  const decoder = new TextDecoder();
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

  const ratio = (one: string, other: string) => (best.get(one) ?? NaN) / (best.get(other) ?? NaN);
  const times = [...best].sort(([, a], [, b]) => a - b);
  return [
    ...times.map(([what, value]) => ({ what, value, unit: "ms" })),
    ...[
      { of: "parsePortion", to: base, atMost: 0.08 },
      { of: "getIocs", to: base, atMost: 0.12 },
      { of: "@jmespath-community/jmespath, compiled", to: "parsePortion", atLeast: 2.5 },
      { of: "naive recursive walk", to: "parsePortion", atLeast: 2 },
    ].map(({ of, to, ...bound }) => ({
      what: `${of} / ${to}`,
      value: ratio(of, to),
      unit: "times",
      ...bound,
    })),
  ];
}

/** Without prototypes and getters that a library gives its results. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value)) as unknown;
}
