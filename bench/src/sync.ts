import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { createSimulator } from "@cyberintegrations/simulator";
import { openStore } from "@cyberintegrations/store";
import { startApi, type Account } from "./processes.ts";
import type { Row } from "./row.ts";
import { tempFolder } from "./temp-folder.ts";

/** The command of this build. */
export const main: string = join(import.meta.dirname, "../../apps/cli/dist/main.js");
const preload = join(import.meta.dirname, "report-usage.ts");

/** Feeds in each of the 35 collections: 100,000 in total. */
const feeds = 2857;
const options = { seed: "sync", feeds };
const kills = 10;

/** Syncs 100,000 feeds and measures speed and memory. Then repeats the sync and kills it several times. */
export async function syncResults(): Promise<Row[]> {
  using api = await startApi(options);
  using folder = tempFolder();
  const uninterrupted = join(folder.path, "uninterrupted.db");
  const start = performance.now();
  const { peak } = await sync(api.account, uninterrupted);
  const seconds = (performance.now() - start) / 1000;
  const total = await compare(uninterrupted);

  const interrupted = join(folder.path, "interrupted.db");
  for (let kill = 0; kill < kills; kill += 1) {
    const child = startSync(api.account, interrupted);
    await wait((Math.random() * seconds * 1000) / kills + 500);
    child.kill("SIGKILL");
    await once(child, "close");
  }
  await sync(api.account, interrupted);
  await compare(interrupted);
  return [
    { label: `sync of ${total} feeds into SQLite`, value: total / seconds, unit: "feeds/s" },
    { label: "peak memory of this sync", value: peak / 2 ** 20, unit: "MB" },
    {
      label: `the same sync, killed ${kills} times: missing or duplicate feeds`,
      value: 0,
      unit: "feeds",
      atMost: 0,
    },
  ];
}

function startSync({ apiUrl, username, apiKey }: Account, store: string, command = main) {
  return fork(command, ["sync", "--store", store], {
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

/** The resources that a command has used. */
interface Usage {
  /** The peak memory in bytes. */
  readonly peak: number;
  /** In seconds. */
  readonly cpu: number;
}

/** Syncs with the command of this build, or of another one. */
export async function sync(account: Account, store: string, command?: string): Promise<Usage> {
  const child = startSync(account, store, command);
  child.stdout?.resume();
  child.stderr?.resume();
  const usage = once(child, "message");
  const [code] = (await once(child, "close")) as [number];
  if (code !== 0) throw new Error(`sync exited with code ${code}`);
  return ((await usage) as [Usage])[0];
}

/** Compares the ids in a store with the simulator's. Returns the number of feeds. */
async function compare(path: string): Promise<number> {
  await using store = await openStore(path);
  await using reference = await createSimulator(options);
  const expected = new Map(
    reference.collections("ti").map((name) => [name, new Set(reference.feedIds(name))]),
  );
  let count = 0;
  for await (const { collection, id } of store.feeds()) {
    // Ids are removed when found, so a duplicate is an error.
    if (!expected.get(collection)?.delete(id))
      throw new Error(`${collection} ${id} is unknown or a duplicate`);
    count += 1;
  }
  for (const [name, missing] of expected) {
    if (missing.size > 0) throw new Error(`${name} lacks ${missing.size} feeds`);
  }
  return count;
}
