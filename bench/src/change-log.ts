import { join } from "node:path";
import { startApi } from "./processes.ts";
import { median, type Row } from "./row.ts";
import { main, sync } from "./sync.ts";
import { tempFolder } from "./temp-folder.ts";

/** Feeds in each of the 35 collections: about 10,000 in total. */
const options = { seed: "log", feeds: 300 };
const rounds = 7;

/**
 * Compares the CPU time of a sync into SQLite with that of a build without a change log. Set BENCH_BEFORE to the `main.js` of a
 * build of an earlier commit. Both alternate.
 */
export async function changeLogCost(): Promise<Row[]> {
  const before = process.env["BENCH_BEFORE"];
  if (before === undefined) {
    process.stderr.write("skipped: set BENCH_BEFORE to the main.js of an earlier build\n");
    return [];
  }
  using api = await startApi(options);
  using folder = tempFolder();
  const ratios: number[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    const measured: number[] = [];
    // The order alternates, too.
    for (const command of round % 2 === 0 ? [before, main] : [main, before]) {
      const store = join(folder.path, `${round}-${measured.length}.db`);
      measured.push((await sync(api.account, store, command)).cpu);
    }
    const [one = NaN, other = NaN] = measured;
    // The first round fills caches.
    if (round > 0) ratios.push(round % 2 === 0 ? other / one : one / other);
  }
  return [
    {
      label: "CPU time of a sync compared with a build without a change log",
      value: median(ratios),
      unit: "",
      atMost: 1.05,
    },
  ];
}
