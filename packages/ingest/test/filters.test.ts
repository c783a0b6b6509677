import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { createSimulator } from "@cyberintegrations/simulator";
import { openStore } from "@cyberintegrations/store";
import { products } from "cyberintegrations";
import { expect, it } from "vitest";
import { defaultCollection, syncAll } from "../src/index.ts";
import { tempFolder } from "./temp-folder.ts";

const name = "apt/threat";
const silent = { notes: [], unreadBefore: undefined };

/** A store, and a way to sync into it with filters. */
async function startTrial() {
  const folder = tempFolder();
  const simulator = await createSimulator({ feeds: 12 });
  const { tiUrl: apiUrl, username, apiKey } = simulator;
  const path = join(folder.path, "a.db");
  const sync = async (options: Readonly<Record<string, unknown>>) => {
    await using store = await openStore(path);
    const notes: string[] = [];
    const collections = new Map([[name, { ...defaultCollection(products.ti, name), options }]]);
    const [outcome] = await syncAll({
      account: { product: products.ti, connection: { apiUrl, username, apiKey }, collections },
      store,
      events: { note: (note) => void notes.push(note) },
    });
    expect(outcome?.error).toBeUndefined();
    return { notes, unreadBefore: outcome?.unreadBefore };
  };
  return {
    path,
    sync,
    async [Symbol.asyncDispose]() {
      await simulator[Symbol.asyncDispose]();
      folder[Symbol.dispose]();
    },
  };
}

it("reports once what was never read when the filters of a collection change", async () => {
  await using trial = await startTrial();
  const { sync } = trial;
  expect(await sync({ applyHuntingRules: true })).toEqual(silent);
  expect(await sync({ applyHuntingRules: true, isTailored: false })).toEqual(silent);
  expect(await sync({ applyHuntingRules: true, parseEvents: undefined })).toEqual(silent);
  const { notes, unreadBefore } = await sync({});
  await using store = await openStore(trial.path);
  const cursor = await store.cursor(name);
  expect(unreadBefore).toBe(cursor);
  expect(notes).toEqual([
    expect.stringContaining(
      `${name}: its filters have changed: feeds before cursor ${String(cursor)}`,
    ),
  ]);
  expect(await sync({})).toEqual(silent);
  expect((await sync({ isTailored: true })).notes).toHaveLength(1);
});

it("records the filters silently in a store of an older version, which knows none", async () => {
  await using trial = await startTrial();
  const { path, sync } = trial;
  await sync({});
  const ask = (sql: string) => {
    using db = new DatabaseSync(path);
    return db.prepare(sql).all();
  };
  ask("UPDATE collections SET filters = NULL");
  expect(await sync({ applyHuntingRules: true })).toEqual(silent);
  expect(ask("SELECT filters FROM collections WHERE filters IS NOT NULL")).toHaveLength(1);
  expect((await sync({})).notes).toHaveLength(1);
});
