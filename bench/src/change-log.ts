import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { startPostgres } from "cyberintegrations-test-servers/postgres";
import { startApi } from "./processes.ts";
import { median, type Row } from "./row.ts";
import { main, sync } from "./sync.ts";
import { tempFolder } from "./temp-folder.ts";

/** Feeds in each of the 35 collections: about 10,000 in total. */
const options = { seed: "log", feeds: 300 };
const rounds = 7;

/** A kind of store: new locations, and the CPU time that its server has used until now, in seconds. */
interface Target {
  readonly engine: string;
  readonly newStore: () => Promise<string>;
  readonly serverCpu: () => number;
}

/**
 * Compares the CPU time of a sync into a new store with that of a build without a change log, for SQLite and PostgreSQL. Set
 * BENCH_BEFORE to the `main.js` of a build of an earlier commit. Both alternate.
 */
export async function changeLogCost(): Promise<Row[]> {
  const before = process.env["BENCH_BEFORE"];
  if (before === undefined) {
    process.stderr.write("skipped: set BENCH_BEFORE to the main.js of an earlier build\n");
    return [];
  }
  using api = await startApi(options);
  using folder = tempFolder();
  await using postgres = await startPostgres();
  const postmaster = pids().find((pid) => parentOf(pid) === process.pid && isPostgres(pid)) ?? NaN;
  let files = 0;
  const targets: readonly Target[] = [
    {
      engine: "SQLite",
      newStore: () => Promise.resolve(join(folder.path, `${(files += 1)}.db`)),
      serverCpu: () => 0,
    },
    {
      engine: "PostgreSQL",
      newStore: () => postgres.newDatabase(),
      serverCpu: () => cpuOf(postmaster),
    },
  ];
  const ratios = new Map<string, number[]>();
  for (let round = 0; round <= rounds; round += 1) {
    for (const { engine, newStore, serverCpu } of targets) {
      const measured: number[] = [];
      // The order alternates, too.
      for (const command of round % 2 === 0 ? [before, main] : [main, before]) {
        const store = await newStore();
        const server = serverCpu();
        const { cpu } = await sync(api.account, store, command);
        await wait(500); // until the server has ended the connections
        measured.push(cpu + serverCpu() - server);
      }
      const [one = NaN, other = NaN] = measured;
      const ratio = round % 2 === 0 ? other / one : one / other;
      process.stderr.write(
        `  ${engine}: ${measured.map((cpu) => cpu.toFixed(2)).join(", ")} s, ${ratio.toFixed(3)}\n`,
      );
      // The first round fills caches.
      if (round > 0) ratios.set(engine, [...(ratios.get(engine) ?? []), ratio]);
    }
  }
  return [...ratios].map(([engine, values]) => ({
    label: `CPU time of a sync into ${engine} compared with a build without a change log`,
    value: median(values),
    unit: "",
    atMost: 1.05,
  }));
}

const pids = (): number[] =>
  readdirSync("/proc")
    .map(Number)
    .filter((pid) => pid > 0);
const parentOf = (pid: number) => statOf(pid)[1];
const isPostgres = (pid: number) => readFileSync(`/proc/${pid}/comm`, "utf8").trim() === "postgres";

/** The CPU time of a server and all its processes in seconds: what a process used that has ended counts for its parent. */
function cpuOf(postmaster: number): number {
  const children = pids().filter((pid) => parentOf(pid) === postmaster);
  const ticks = [...children, postmaster].flatMap((pid) => statOf(pid).slice(11, 15));
  return ticks.reduce((sum, one) => sum + one, 0) / 100;
}

/** The fields of `/proc/<pid>/stat` after the name: the second one is the parent. Empty for a process that has ended. */
function statOf(pid: number): number[] {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    return text
      .slice(text.lastIndexOf(")") + 2)
      .split(" ")
      .map(Number);
  } catch {
    return [];
  }
}
