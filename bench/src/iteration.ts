import { runInChild, startApi } from "./processes.ts";
import { median, type Row } from "./row.ts";

interface Measured {
  readonly feeds: number;
  /** CPU time in milliseconds. */
  readonly cpu: number;
  /** Maximum resident memory, in bytes. */
  readonly peak: number;
  /** Maximum memory in use after a garbage collection, in bytes; 0 without --expose-gc. */
  readonly used: number;
}

const limit = 500;
const pairs = 5;

/** Compares the CPU time of the poller with a minimal loop over the same pages, in pairs. */
export async function iterationCost(): Promise<Row[]> {
  using api = await startApi({ feeds: { "ioc/common": 100_000 } });
  const { account } = api;
  const ratios: number[] = [];
  for (let pair = 0; pair < pairs; pair += 1) {
    const poller = await runInChild<Measured>("iterate.ts", {
      account,
      implementation: "poller",
      limit,
    });
    const minimal = await runInChild<Measured>("iterate.ts", {
      account,
      implementation: "minimal",
      limit,
    });
    if (poller.feeds !== minimal.feeds)
      throw new Error(`${poller.feeds} feeds instead of ${minimal.feeds}`);
    ratios.push(poller.cpu / minimal.cpu);
  }
  const label = "CPU time for 100,000 feeds, compared with undici.request and JSON.parse";
  return [{ label, value: median(ratios), unit: "times", atMost: 1.25 }];
}

/**
 * Ways to compare the memory of a long and a short iteration. Resident memory with default settings has no limit, since V8
 * lets a heap grow while memory is available; the minimal loop grows as much. In a small heap, a program whose memory use
 * grows would fail.
 */
const methods = {
  "in use after garbage collections": { flags: ["--expose-gc"], member: "used", atMost: 1.2 },
  "peak in a heap of 48 MB": {
    flags: ["--max-semi-space-size=1", "--max-old-space-size=48"],
    member: "peak",
    atMost: 1.2,
  },
  "peak with default settings": { flags: [], member: "peak", atMost: undefined },
} as const;

export async function iterationMemory(): Promise<Row[]> {
  using short = await startApi({ feeds: { "ioc/common": 10_000 } });
  using long = await startApi({ feeds: { "ioc/common": 1_000_000 } });
  const rows: Row[] = [];
  for (const [method, { flags, member, atMost }] of Object.entries(methods)) {
    const bytesOf = async ({ account }: typeof short) => {
      const request = { account, implementation: "poller", limit: 100 };
      return (await runInChild<Measured>("iterate.ts", request, flags))[member];
    };
    const [few, many] = [await bytesOf(short), await bytesOf(long)];
    const mb = (bytes: number) => bytes / 2 ** 20;
    rows.push(
      { label: `memory for 10,000 feeds: ${method}`, value: mb(few), unit: "MB" },
      { label: `memory for 1,000,000 feeds: ${method}`, value: mb(many), unit: "MB" },
      {
        label: "the second compared with the first",
        value: many / few,
        unit: "times",
        ...(atMost && { atMost }),
      },
    );
  }
  return rows;
}
