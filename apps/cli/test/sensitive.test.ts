import { readFileSync } from "node:fs";
import { join } from "node:path";
import { syncAll } from "@cyberintegrations/ingest";
import { createSimulator, type Simulator } from "@cyberintegrations/simulator";
import { openStore } from "@cyberintegrations/store";
import { afterAll, beforeAll, expect, it } from "vitest";
import { defaults } from "../src/config/load.ts";
import { LineReporter } from "../src/report/lines.ts";
import { runInside, envFor, tempFolder } from "./harness.ts";

let simulator: Simulator;
beforeAll(async () => {
  simulator = await createSimulator({ feeds: 40 });
});
afterAll(() => simulator.close());

interface Account {
  readonly id: string;
  readonly password: unknown;
}
const accounts = () => [...simulator.feeds("compromised/account_group")] as unknown as Account[];
const passwords = () =>
  accounts().flatMap(({ password }) => (typeof password === "string" ? [password] : []));

it("keeps secrets out of the store's file, whatever the collection, unless told to keep them", async () => {
  using folder = tempFolder();
  const path = join(folder.path, "feeds.db");
  const args = ["sync", "--store", path, "--collections", "compromised/account_group"];
  expect((await runInside(args, { env: envFor(simulator) })).code).toBe(0);
  const stored =
    readFileSync(path, "latin1") + readFileSync(`${path}-wal`, { encoding: "latin1", flag: "a+" });
  expect(passwords().length).toBeGreaterThan(20);
  expect(passwords().filter((password) => stored.includes(password))).toEqual([]);
  await using store = await openStore(path);
  expect(await store.status()).toMatchObject([{ feeds: 40 }]);
});

it("stores what came with keep", async () => {
  using folder = tempFolder();
  await using store = await openStore(join(folder.path, "feeds.db"));
  const { username, apiKey, tiUrl: apiUrl } = simulator;
  const silent = { write: () => true } as unknown as NodeJS.WritableStream;
  const signal = new AbortController().signal;
  const io = { stdout: silent, stderr: silent, env: {}, signal, now: Date.now };
  const own = { keys: { id: "id" }, iocs: {}, options: {} };
  await syncAll({
    account: {
      ...defaults,
      connection: { apiUrl, username, apiKey },
      sensitive: { how: "keep", texts: false },
      collections: new Map([["compromised/account_group", own]]),
    },
    store,
    events: new LineReporter(io, "default"),
  });
  const feeds = [];
  for await (const { feed } of store.feeds()) feeds.push(feed);
  expect(feeds).toEqual(accounts());
});
