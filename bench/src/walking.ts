import { runFresh, startApi } from "./processes.ts";
import { median, type Row } from "./row.ts";

interface Walked {
  readonly feeds: number;
  /** In ms. */
  readonly cpu: number;
  /** Resident, in bytes. */
  readonly peak: number;
}

const limit = 500;
const pairs = 5;

/** What our way along a collection costs beside the barest one, pair by pair over the same pages. */
export async function walkingCosts(): Promise<Row[]> {
  using api = await startApi({ feeds: { "ioc/common": 100_000 } });
  const { account } = api;
  const ratios: number[] = [];
  for (let pair = 0; pair < pairs; pair += 1) {
    const ours = await runFresh<Walked>("walk.ts", { account, how: "ours", limit });
    const bare = await runFresh<Walked>("walk.ts", { account, how: "bare", limit });
    if (ours.feeds !== bare.feeds) throw new Error(`${ours.feeds} feeds against ${bare.feeds}`);
    ratios.push(ours.cpu / bare.cpu);
  }
  const what = "CPU of a walk along 100,000 feeds, against undici.request and JSON.parse";
  return [{ what, value: median(ratios), unit: "times", atMost: 1.25 }];
}

/**
 * The memory of a long walk against a short one. V8 lets a heap grow while there is room, whatever the program holds (a
 * bare loop's grows as much), so both are given the same small heap: who holds more in the long run does not fit in.
 */
const smallHeap = ["--max-semi-space-size=1", "--max-old-space-size=48"];

export async function walkingMemory(): Promise<Row[]> {
  const peaks: number[] = [];
  let roomy = 0;
  for (const feeds of [10_000, 1_000_000]) {
    using api = await startApi({ feeds: { "ioc/common": feeds } });
    const request = { account: api.account, how: "ours", limit: 100 };
    peaks.push((await runFresh<Walked>("walk.ts", request, smallHeap)).peak);
    roomy = (await runFresh<Walked>("walk.ts", request)).peak;
  }
  const [short = 0, long = 0] = peaks;
  const mb = (bytes: number) => bytes / 2 ** 20;
  return [
    { what: "peak memory over 10,000 feeds, heap of 48 MB", value: mb(short), unit: "MB" },
    { what: "peak memory over 1,000,000 feeds, heap of 48 MB", value: mb(long), unit: "MB" },
    { what: "the second against the first", value: long / short, unit: "times", atMost: 1.2 },
    { what: "peak memory over 1,000,000 feeds, V8's own choice", value: mb(roomy), unit: "MB" },
  ];
}
