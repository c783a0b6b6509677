import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { createSimulator } from "@cyberintegrations/simulator";
import { openStore } from "@cyberintegrations/store";
import { startApi, type Account } from "./processes.ts";
import type { Row } from "./row.ts";
import { tempFolder } from "./temp-folder.ts";

const main = join(import.meta.dirname, "../../apps/cli/dist/main.js");
const preload = join(import.meta.dirname, "report-usage.ts");

/** Feeds in each of the 35 collections: 100,000 in all. */
const feeds = 2857;
const options = { seed: "sync", feeds };
const kills = 10;

/** The sample app over 100,000 feeds: how fast, in how much memory; then the same, killed again and again. */
export async function syncing(): Promise<Row[]> {
  using api = await startApi(options);
  using folder = tempFolder();
  const straight = join(folder.path, "straight.db");
  const began = performance.now();
  const { peak } = await sync(api.account, straight);
  const seconds = (performance.now() - began) / 1000;
  const total = await compare(straight);

  const broken = join(folder.path, "broken.db");
  for (let kill = 0; kill < kills; kill += 1) {
    const child = startSync(api.account, broken);
    await wait((Math.random() * seconds * 1000) / kills + 500);
    child.kill("SIGKILL");
    await once(child, "close");
  }
  await sync(api.account, broken);
  await compare(broken);
  return [
    { what: `sync of ${total} feeds into SQLite`, value: total / seconds, unit: "feeds/s" },
    { what: "its peak memory", value: peak / 2 ** 20, unit: "MB" },
    {
      what: `the same killed ${kills} times and finished: feeds missing or twice`,
      value: 0,
      unit: "feeds",
      atMost: 0,
    },
  ];
}

function startSync({ apiUrl, username, apiKey }: Account, store: string) {
  return fork(main, ["sync", "--store", store], {
    execArgv: ["--import", preload],
    silent: true,
    env: {
      ...process.env,
      CYBERINTEGRATIONS_API_URL: String(apiUrl),
      CYBERINTEGRATIONS_USERNAME: username,
      CYBERINTEGRATIONS_API_KEY: apiKey,
    },
  });
}

async function sync(account: Account, store: string): Promise<{ readonly peak: number }> {
  const child = startSync(account, store);
  child.stdout?.resume();
  child.stderr?.resume();
  const usage = once(child, "message");
  const [code] = (await once(child, "close")) as [number];
  if (code !== 0) throw new Error(`sync ended with ${code}`);
  return ((await usage) as [{ peak: number }])[0];
}

/** Holds a store against the API's feeds, id by id, and counts them. */
async function compare(path: string): Promise<number> {
  await using store = await openStore(path);
  await using twin = await createSimulator(options);
  const expected = new Map(
    twin.collections("ti").map((name) => [name, new Set(twin.feedIds(name))]),
  );
  let count = 0;
  for await (const { collection, id } of store.feeds()) {
    // Gone once found: what comes a second time is not there any more.
    if (!expected.get(collection)?.delete(id))
      throw new Error(`${collection} ${id} is one too many`);
    count += 1;
  }
  for (const [name, missing] of expected) {
    if (missing.size > 0) throw new Error(`${name} lacks ${missing.size} feeds`);
  }
  return count;
}
