import { join } from "node:path";
import { openStore, type CommitCounts, type PortionCommit } from "@cyberintegrations/store";
import { InputError } from "cyberintegrations";
import { expect, it } from "vitest";
import { importCursors, readCursors } from "../src/index.ts";
import { MemoryStore } from "./memory-store.ts";
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
  ["a number that has lost digits", "hi/threat", 2 ** 53, /expected seqUpdate or sequpdate/],
  ["an empty text", "hi/threat", "", /expected seqUpdate or sequpdate/],
  ["digits before a text", "hi/threat", "12x", /expected seqUpdate or sequpdate/],
  ["digits after a text", "hi/threat", "x12", /expected seqUpdate or sequpdate/],
  ["a list", "hi/threat", [12], /expected seqUpdate or sequpdate/],
  ["an object without a cursor", "hi/threat", {}, /expected seqUpdate or sequpdate/],
  ["a list as its cursor", "hi/threat", { seqUpdate: [12] }, /expected seqUpdate or sequpdate/],
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

it("names the collection, and no other option, in the error about an unknown one", () => {
  expect(() => readCursors({ "apt/treat": 1 })).toThrow(
    expect.objectContaining({
      path: ["apt/treat"],
      hint: expect.stringMatching(/^Nearest: apt\/threat, .*with allowUnknown: true\.$/) as string,
    }),
  );
});

it("returns the cursors that it would import, without a store", () => {
  const state = { "apt/threat": { seqUpdate: 7, sequpdate: 8 }, "ioc/common": { sequpdate: "09" } };
  expect([...readCursors(state)]).toEqual([
    ["apt/threat", "7"],
    ["ioc/common", "09"],
  ]);
});

it("stores nothing if the store has another cursor, and moves it from there if it may overwrite it", async () => {
  const store = new MemoryStore();
  store.cursors.set("apt/threat", "5");
  const commits: unknown[] = [];
  const into = {
    cursor: store.cursor.bind(store),
    commit: (portion: PortionCommit) => {
      commits.push(portion);
      return Promise.resolve({} as CommitCounts);
    },
  };
  await importCursors(into, { "apt/threat": "7" });
  await importCursors(into, { "apt/threat": "7" }, { overwrite: false });
  expect(commits).toEqual([]);
  await importCursors(into, { "apt/threat": "7" }, { overwrite: true });
  await importCursors(into, { "ioc/common": "7" });
  expect(commits).toEqual([
    { collection: "apt/threat", from: "5", to: "7", feeds: [] },
    { collection: "ioc/common", from: null, to: "7", feeds: [] },
  ]);
});
