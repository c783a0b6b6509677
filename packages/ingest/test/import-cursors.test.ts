import { join } from "node:path";
import { openStore } from "@cyberintegrations/store";
import { InputError } from "cyberintegrations";
import { expect, it } from "vitest";
import { importCursors } from "../src/index.ts";
import { tempFolder } from "./temp-folder.ts";

const [large, larger] = ["90071992547409931234", "90071992547409931235"];

it("imports cursors with every digit, however the integration stored them", async () => {
  using folder = tempFolder();
  await using store = await openStore(join(folder.path, "a.db"));
  const state = {
    "apt/threat": { sequpdate: large },
    "hi/threat": { seqUpdate: 7 },
    "violation/list": 0,
  };
  expect(await importCursors(store, state)).toEqual([
    { collection: "apt/threat", given: large, cursor: large },
    { collection: "hi/threat", given: "7", cursor: "7" },
    { collection: "violation/list", given: "0", cursor: "0" },
  ]);
  expect(await store.cursor("apt/threat")).toBe(large);
  expect(await store.cursor("violation/list")).toBe("0");
});

it("keeps a cursor that the store has already, unless it may overwrite it", async () => {
  using folder = tempFolder();
  await using store = await openStore(join(folder.path, "a.db"));
  await importCursors(store, { "apt/threat": large });
  const state = { "apt/threat": larger };
  expect(await importCursors(store, state)).toMatchObject([{ given: larger, cursor: large }]);
  expect(await store.cursor("apt/threat")).toBe(large);
  expect(await importCursors(store, state, { overwrite: true })).toMatchObject([
    { cursor: larger },
  ]);
  expect(await store.cursor("apt/threat")).toBe(larger);
});

it.each([
  ["an unknown collection", "apt/treat", 1, /^apt\/treat: expected a known name/],
  ["a collection without cursors", "compromised/breached", 1, /has no seqUpdate/],
  [
    "a cursor that is no number",
    "hi/threat",
    { seqUpdate: "soon" },
    /expected seqUpdate or sequpdate/,
  ],
  ["a negative cursor", "hi/threat", -1, /expected seqUpdate or sequpdate/],
  ["a fraction", "hi/threat", 1.5, /expected seqUpdate or sequpdate/],
  ["nothing", "hi/threat", null, /expected seqUpdate or sequpdate/],
])("rejects %s, names the collection, and imports none", async (_, collection, given, message) => {
  using folder = tempFolder();
  await using store = await openStore(join(folder.path, "a.db"));
  const imported = importCursors(store, { "apt/threat": 1, [collection]: given });
  await expect(imported).rejects.toThrow(message);
  await expect(imported).rejects.toSatisfy(
    (error) => InputError.isInstance(error) && error.path?.[0] === collection,
  );
  expect(await store.cursor("apt/threat")).toBeNull();
});

it.each([[[1]], [null], ["apt/threat"]])("rejects %j instead of collections", async (state) => {
  using folder = tempFolder();
  await using store = await openStore(join(folder.path, "a.db"));
  await expect(importCursors(store, state)).rejects.toThrow(/^expected collections/);
});
