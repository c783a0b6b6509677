import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { openStore, type Store } from "@cyberintegrations/store";
import { startPostgres, type PostgresServer } from "cyberintegrations-test-servers/postgres";
import { schedule, startWorker } from "./fleet.ts";
import { startApi, type Account } from "./processes.ts";
import { median, type Row } from "./row.ts";
import { tempFolder } from "./temp-folder.ts";

const latency = 100;
const tenants = 8;
const feeds = 50;
/** Small pages and a low concurrency, so that the API limits the throughput and not the processors of the machine. */
const feedsPerPage = 5;
const concurrency = 2;
const rounds = 3;
const names = [
  "apt/threat",
  "attacks/ddos",
  "attacks/phishing_group",
  "compromised/account_group",
  "compromised/mule",
  "hi/threat",
  "ioc/common",
  "malware/cnc",
  "osi/public_leak",
  "suspicious_ip/tor_node",
];

/** The duration from the start of the first job to the last commit, and the number of pages. */
interface Run {
  readonly seconds: number;
  readonly pages: number;
}

/** Measures one, two and four worker processes with the same work, alternately. */
export async function workerScaling(): Promise<Row[]> {
  using api = await startApi({ seed: "scale", feeds, latency });
  await using postgres = await startPostgres();
  const counts = [1, 2, 4] as const;
  const results: Record<(typeof counts)[number], Run>[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const [one, two, four] = [
      await run(1, postgres, api.account),
      await run(2, postgres, api.account),
      await run(4, postgres, api.account),
    ];
    results.push({ 1: one, 2: two, 4: four });
  }
  const ratio = (count: 2 | 4) =>
    median(results.map((result) => result[1].seconds / result[count].seconds));
  return [
    { label: "two workers compared with one", value: ratio(2), unit: "times", atLeast: 1.8 },
    { label: "four workers compared with one", value: ratio(4), unit: "times", atLeast: 3.2 },
    ...counts.flatMap((count) => {
      const runs = results.map((result) => result[count]);
      const label = `${count} × ${concurrency} concurrent collections at ${latency} ms per response`;
      return [
        {
          label,
          value: median(runs.map(({ pages, seconds }) => pages / seconds)),
          unit: "pages/s",
        },
        {
          label,
          value: (tenants * names.length * feeds) / median(runs.map(({ seconds }) => seconds)),
          unit: "feeds/s",
        },
      ];
    }),
  ];
}

async function run(count: number, postgres: PostgresServer, account: Account): Promise<Run> {
  using folder = tempFolder();
  const address = await postgres.newDatabase();
  const config = writeConfig(folder.path, address, account);
  await using store = await openStore(address);
  await using fleet = new AsyncDisposableStack();
  const workers = await Promise.all(
    Array.from({ length: count }, async () => fleet.use(await startWorker(config, concurrency))),
  );
  await schedule(config);
  const end = await waitForAll(store);
  const begin = Math.min(...workers.map((worker) => worker.startedAt() ?? Infinity));
  const pages = workers.reduce((sum, worker) => sum + worker.pages(), 0);
  process.stderr.write(`  ${count}: ${((end - begin) / 1000).toFixed(1)} s, ${pages} pages\n`);
  return { seconds: (end - begin) / 1000, pages };
}

/** Waits until all collections are synced. Returns the time of the last commit in milliseconds. */
async function waitForAll(store: Store): Promise<number> {
  for (;;) {
    await wait(250);
    const synced = (await store.overview()).filter(({ syncedAt }) => syncedAt !== null);
    if (synced.length < tenants * names.length) continue;
    const incomplete = synced.filter((collection) => collection.feeds !== feeds);
    if (incomplete.length > 0) throw new Error(`${incomplete.length} collections are incomplete`);
    return Math.max(...synced.map(({ syncedAt }) => Date.parse(syncedAt ?? "")));
  }
}

function writeConfig(folder: string, store: string, account: Account): string {
  const { apiUrl: url, username, apiKey } = account;
  const path = join(folder, "cyberintegrations.json");
  const config = {
    store,
    collections: Object.fromEntries(names.map((name) => [name, { limit: feedsPerPage }])),
    tenants: Array.from({ length: tenants }, (_, n) => ({
      name: `tenant-${n + 1}`,
      api: { url, username, apiKey },
    })),
  };
  writeFileSync(path, JSON.stringify(config));
  return path;
}
