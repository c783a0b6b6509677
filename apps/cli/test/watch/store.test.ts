import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { StoreError } from "cyberintegrations";
import { createSimulator } from "@cyberintegrations/simulator";
import { openStore } from "@cyberintegrations/store";
import { expect, it } from "vitest";
import { storedIds, tempFolder } from "../harness.ts";
import { minute, Rig } from "./rig.ts";

const collections = { "ioc/common": 5 * minute };

it("continues after another process has moved the cursor", async () => {
  using folder = tempFolder();
  const path = join(folder.path, "feeds.db");
  await using simulator = await createSimulator({ feeds: 50 });
  await using store = await openStore(path);
  await using other = await openStore(path);
  let moved = false;
  const beforeCommit = async (collection: string) => {
    if (moved) return;
    moved = true;
    await other.commit({ collection, from: null, to: "1", feeds: [] });
  };
  const rig = new Rig({ simulator, store, collections, beforeCommit });
  const reads = await rig.reading("ioc/common", 3);
  await rig.interrupt();
  expect(reads.map(({ outcome }) => outcome.error?.code)).toEqual([
    "cursor-moved",
    undefined,
    undefined,
  ]);
  expect((await storedIds(path))["ioc/common"]).toEqual(
    [...simulator.feedIds("ioc/common")].sort(),
  );
});

it("continues after another process has blocked the store", async () => {
  using folder = tempFolder();
  const path = join(folder.path, "feeds.db");
  await using simulator = await createSimulator({ feeds: 50 });
  await using store = await openStore(path, { busyTimeout: 1 });
  using other = new DatabaseSync(path);
  other.exec("BEGIN IMMEDIATE");
  const rig = new Rig({ simulator, store, collections });
  await rig.reading("ioc/common", 2);
  other.exec("ROLLBACK");
  const reads = await rig.reading("ioc/common", 4);
  await rig.interrupt();
  expect(reads.map(({ outcome }) => outcome.error?.code)).toEqual([
    "locked",
    "locked",
    undefined,
    undefined,
  ]);
  expect((await storedIds(path))["ioc/common"]).toHaveLength(50);
});

it("requests no other collection while the disk is full, and all collections afterwards", async () => {
  using folder = tempFolder();
  await using simulator = await createSimulator({ feeds: 5 });
  await using store = await openStore(join(folder.path, "feeds.db"));
  let full = true;
  const beforeCommit = () =>
    full ? Promise.reject(new StoreError("unwritable", "the disk is full")) : Promise.resolve();
  const names = ["ioc/common", "ioc/primary", "apt/threat", "hi/threat"];
  const many = Object.fromEntries(names.map((name) => [name, 5 * minute]));
  const rig = new Rig({ simulator, store, collections: many, concurrency: 1, beforeCommit });
  await rig.until(() => rig.reads.length === 4);
  expect(new Set(rig.reads.map(({ collection }) => collection))).toEqual(new Set(["ioc/common"]));
  full = false;
  await rig.until(() => names.every((name) => rig.of(name).some(({ outcome }) => !outcome.error)));
  await rig.interrupt();
});
