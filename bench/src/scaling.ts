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
/** Small pages and few at a time: what is waited for is the API, not the processors of this machine. */
const feedsOnPage = 5;
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

/** What a number of workers did: from the beginning of the first job to the last commit. */
interface Run {
  readonly seconds: number;
  readonly pages: number;
}

/** The same work for one worker process, for two and for four, in turns. */
export async function scaling(): Promise<Row[]> {
  using api = await startApi({ seed: "scale", feeds, latency });
  await using postgres = await startPostgres();
  const counts = [1, 2, 4] as const;
  const turns: Record<(typeof counts)[number], Run>[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const [one, two, four] = [
      await run(1, postgres, api.account),
      await run(2, postgres, api.account),
      await run(4, postgres, api.account),
    ];
    turns.push({ 1: one, 2: two, 4: four });
  }
  const ratio = (count: 2 | 4) =>
    median(turns.map((turn) => turn[1].seconds / turn[count].seconds));
  return [
    { what: "two workers against one", value: ratio(2), unit: "times", atLeast: 1.8 },
    { what: "four workers against one", value: ratio(4), unit: "times", atLeast: 3.2 },
    ...counts.flatMap((count) => {
      const runs = turns.map((turn) => turn[count]);
      const of = `${count} × ${concurrency} collections at a time at ${latency} ms an answer`;
      return [
        {
          what: of,
          value: median(runs.map(({ pages, seconds }) => pages / seconds)),
          unit: "pages/s",
        },
        {
          what: of,
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
  const end = await allRead(store);
  const begin = Math.min(...workers.map((worker) => worker.began() ?? Infinity));
  const pages = workers.reduce((sum, worker) => sum + worker.pages(), 0);
  process.stderr.write(`  ${count}: ${((end - begin) / 1000).toFixed(1)} s, ${pages} pages\n`);
  return { seconds: (end - begin) / 1000, pages };
}

/** Waits until all is read, and gives the time of the last commit in ms. */
async function allRead(store: Store): Promise<number> {
  for (;;) {
    await wait(250);
    const read = (await store.overview()).filter(({ syncedAt }) => syncedAt !== null);
    if (read.length < tenants * names.length) continue;
    const short = read.filter((collection) => collection.feeds !== feeds);
    if (short.length > 0) throw new Error(`${short.length} collections are not whole`);
    return Math.max(...read.map(({ syncedAt }) => Date.parse(syncedAt ?? "")));
  }
}

function writeConfig(folder: string, store: string, account: Account): string {
  const { apiUrl: url, username, apiKey } = account;
  const path = join(folder, "cyberintegrations.json");
  const config = {
    store,
    collections: Object.fromEntries(names.map((name) => [name, { limit: feedsOnPage }])),
    tenants: Array.from({ length: tenants }, (_, n) => ({
      name: `tenant-${n + 1}`,
      api: { url, username, apiKey },
    })),
  };
  writeFileSync(path, JSON.stringify(config));
  return path;
}
