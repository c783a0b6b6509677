import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createSimulator, type Simulator } from "@cyberintegrations/simulator";
import { openStore } from "@cyberintegrations/store";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Settings } from "../src/config/settings.ts";
import { defaults } from "../src/config/load.ts";
import { LineReporter } from "../src/report/lines.ts";
import { redactorFor } from "../src/sync/redact.ts";
import { syncAll } from "../src/sync/sync-all.ts";
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

describe("a redactor", () => {
  const feed = {
    id: "a",
    password: ["one", ""],
    events: [{ id: "e", person: { name: "n", tags: [1, null] } }, null],
  };
  const redactor = (how: Settings["sensitive"]["how"], hmacKey?: string) =>
    redactorFor("ti", "compromised/account_group", { how, texts: false, hmacKey });

  it("hides everything at and below a sensitive path, and nothing else; the feed stays as it was", () => {
    const before = structuredClone(feed);
    expect(redactor("mask")(feed)).toEqual({
      id: "a",
      password: ["***", ""],
      events: [{ id: "e", person: { name: "***", tags: ["***", null] } }, null],
    });
    expect(feed).toEqual(before);
  });

  it("hides a plain value that stands where an object was expected", () => {
    expect(redactor("mask")({ events: "4000 0000" })).toEqual({ events: "***" });
  });

  it("keeps equal secrets comparable with hmac, by their key", () => {
    const hash = (password: string, key = "k") => redactor("hmac", key)({ password });
    expect(hash("one")).toEqual(hash("one"));
    expect(hash("one")).not.toEqual(hash("two"));
    expect(hash("one")).not.toEqual(hash("one", "other"));
    expect(JSON.stringify(hash("one"))).toMatch(/"hmac:[\w-]{43}"/);
  });

  it("leaves all as it is with keep, and in a collection without secrets", () => {
    expect(redactor("keep")(feed)).toBe(feed);
    const other = redactorFor("ti", "ioc/common", { how: "mask", texts: true });
    expect(other(feed)).toBe(feed);
  });

  it("hides the texts of messages by choice", () => {
    const message = { message: "hello", author: { name: "x" } };
    const redact = (texts: boolean) => redactorFor("ti", "darkweb/forums", { how: "mask", texts });
    expect(redact(false)(message)).toEqual(message);
    expect(redact(true)(message)).toEqual({ message: "***", author: { name: "x" } });
  });
});

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
    settings: {
      ...defaults,
      connection: { apiUrl, username, apiKey },
      sensitive: { how: "keep", texts: false },
      collections: new Map([["compromised/account_group", own]]),
    },
    store,
    signal,
    now: Date.now,
    reporter: new LineReporter(io, "default"),
  });
  const feeds = [];
  for await (const { feed } of store.feeds()) feeds.push(feed);
  expect(feeds).toEqual(accounts());
});
