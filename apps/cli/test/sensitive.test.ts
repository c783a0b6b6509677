import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { syncAll } from "@cyberintegrations/ingest";
import { createSimulator, type Simulator } from "@cyberintegrations/simulator";
import { openStore } from "@cyberintegrations/store";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { accessInEnvironment, defaults } from "../src/config/load.ts";
import { LineReporter } from "../src/report/reporter.ts";
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

it("keeps secrets out of the store's file, in every collection, unless they are set to keep", async () => {
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

it("stores the original values with keep", async () => {
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
      ...accessInEnvironment({ apiUrl, username, apiKey }),
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

describe("a collection that this version does not know", () => {
  /** An API that has such a collection, and one under its former name. */
  const newer = (name: string) =>
    createSimulator({
      feeds: 3,
      faults: [
        {
          ...{ kind: "status", status: 200, path: `${name}/updated`, times: 1 },
          body: { count: 1, items: [{ id: "a", seqUpdate: 1, password: "canary" }], seqUpdate: 1 },
        },
        {
          ...{ kind: "status", status: 200, path: `${name}/updated`, times: Infinity },
          body: { count: 0, items: [], seqUpdate: null },
        },
      ],
    });
  const config = (settings: object, api: Simulator) =>
    JSON.stringify({
      api: { url: api.tiUrl, username: api.username, apiKey: api.apiKey },
      store: "./feeds.db",
      ...settings,
    });

  async function sync(name: string, settings: object | undefined, ...args: string[]) {
    await using api = await newer(name);
    using folder = tempFolder();
    const path = join(folder.path, "feeds.db");
    const all = ["sync", "--store", path, ...args];
    if (settings) {
      const file = join(folder.path, "config.json");
      writeFileSync(file, config(settings, api));
      all.push("-c", file);
    }
    const ran = await runInside(all, { env: envFor(api) });
    const stored = [];
    if (existsSync(path)) {
      await using store = await openStore(path);
      for await (const { feed } of store.feeds()) stored.push(feed);
    }
    return { ...ran, stored, requests: api.requests.length };
  }

  const named = ["--collections", "new/one", "--allow-unknown"];

  it.each([
    ["without a config", undefined],
    ["with a config that masks", {}],
    [
      "with a config that keeps other collections only",
      { collections: { "ioc/common": { sensitive: "keep" } } },
    ],
  ])("is refused %s, and no request is sent", async (_, settings) => {
    const { code, stderr, stored, requests } = await sync("new/one", settings, ...named);
    expect({ code, stored, requests }).toEqual({ code: 2, stored: [], requests: 0 });
    expect(stderr).toContain("error: new/one: expected sensitive: keep, got mask");
    expect(stderr).toContain("set sensitive: keep for this collection in the config");
  });

  it.each([
    ["for it alone", { collections: { "new/one": { sensitive: "keep" } } }, []],
    ["for all", { sensitive: "keep" }, named],
  ])("is stored unmasked with sensitive: keep %s", async (_, settings, args) => {
    const { code, stored } = await sync("new/one", settings, ...args);
    expect({ code, stored }).toMatchObject({ code: 0, stored: [{ password: "canary" }] });
  });

  it("is refused in a config without its own sensitive: keep, with its position", async () => {
    const settings = { sensitive: "keep", collections: { "new/one": null } };
    const { code, stderr, requests } = await sync("new/one", settings);
    expect({ code, requests }).toEqual({ code: 2, requests: 0 });
    expect(stderr).toMatch(/:1:\d+: collections\.new\/one: .*"new\/one"/);
    expect(stderr).toContain("passes with sensitive: keep in its settings");
  });

  it("is masked under a former name by the rules of the present one", async () => {
    const { code, stored } = await sync(
      "compromised/account",
      undefined,
      ...["--collections", "compromised/account", "--allow-unknown"],
    );
    expect({ code, stored }).toMatchObject({ code: 0, stored: [{ password: "***" }] });
  });
});

it("masks one collection of an account that keeps the others", async () => {
  using folder = tempFolder();
  const file = join(folder.path, "config.yaml");
  const { tiUrl: url, username, apiKey } = simulator;
  const collections = { "compromised/account_group": { sensitive: "mask" } };
  const config = {
    api: { url, username, apiKey },
    sensitive: "keep",
    store: "./a.db",
    collections,
  };
  writeFileSync(file, JSON.stringify(config));
  expect((await runInside(["sync", "-c", file])).code).toBe(0);
  await using store = await openStore(join(folder.path, "a.db"));
  for await (const { feed } of store.feeds()) expect(feed).toMatchObject({ password: "***" });
  const hmac = { ...config, collections: { "ioc/common": { sensitive: "hmac" } } };
  writeFileSync(file, JSON.stringify(hmac));
  expect((await runInside(["sync", "-c", file])).stderr).toContain("CYBERINTEGRATIONS_HMAC_KEY");
});
