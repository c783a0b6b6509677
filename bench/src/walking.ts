import { runFresh, startApi } from "./processes.ts";
import { median, type Row } from "./row.ts";

interface Walked {
  readonly feeds: number;
  /** In ms. */
  readonly cpu: number;
  /** The most that was resident, in bytes. */
  readonly peak: number;
  /** The most that was left after a garbage collection, in bytes; 0 where none was asked for. */
  readonly held: number;
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
 * What a long walk holds against a short one, by what is left after collections. What is resident says less: V8 lets
 * a heap grow while there is room, whatever the program holds (a bare loop's grows as much), so the ratio is told but
 * not held to a bound. In a small heap both fit, or the long one would not end.
 */
const ways = {
  "left after collections": { flags: ["--expose-gc"], figure: "held", atMost: 1.2 },
  "peak in a heap of 48 MB": {
    flags: ["--max-semi-space-size=1", "--max-old-space-size=48"],
    figure: "peak",
    atMost: 1.2,
  },
  "peak as V8 likes it": { flags: [], figure: "peak", atMost: undefined },
} as const;

export async function walkingMemory(): Promise<Row[]> {
  using short = await startApi({ feeds: { "ioc/common": 10_000 } });
  using long = await startApi({ feeds: { "ioc/common": 1_000_000 } });
  const rows: Row[] = [];
  for (const [way, { flags, figure, atMost }] of Object.entries(ways)) {
    const bytesOf = async ({ account }: typeof short) => {
      const request = { account, how: "ours", limit: 100 };
      return (await runFresh<Walked>("walk.ts", request, flags))[figure];
    };
    const [few, many] = [await bytesOf(short), await bytesOf(long)];
    const mb = (bytes: number) => bytes / 2 ** 20;
    rows.push(
      { what: `memory over 10,000 feeds: ${way}`, value: mb(few), unit: "MB" },
      { what: `memory over 1,000,000 feeds: ${way}`, value: mb(many), unit: "MB" },
      {
        what: "the second against the first",
        value: many / few,
        unit: "times",
        ...(atMost && { atMost }),
      },
    );
  }
  return rows;
}
