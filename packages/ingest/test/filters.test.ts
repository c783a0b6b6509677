import { join } from "node:path";
import { createSimulator } from "@cyberintegrations/simulator";
import { openStore } from "@cyberintegrations/store";
import { products } from "cyberintegrations";
import { expect, it } from "vitest";
import { defaultCollection, syncAll } from "../src/index.ts";
import { tempFolder } from "./temp-folder.ts";

const name = "apt/threat";

it("reports once what was never read when the filters of a collection change", async () => {
  using folder = tempFolder();
  await using simulator = await createSimulator({ feeds: 12 });
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
  const silent = { notes: [], unreadBefore: undefined };
  expect(await sync({ applyHuntingRules: true })).toEqual(silent);
  expect(await sync({ applyHuntingRules: true, isTailored: false })).toEqual(silent);
  expect(await sync({ applyHuntingRules: true, parseEvents: undefined })).toEqual(silent);
  const { notes, unreadBefore } = await sync({});
  await using store = await openStore(path);
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
