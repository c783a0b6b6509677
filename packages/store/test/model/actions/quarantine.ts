import fc from "fast-check";
import { keysOf, type Action, type At } from "../action.ts";
import { collectionOf, storeVersion } from "../model.ts";
import { recordOf, type Dated } from "../versions.ts";
import { all } from "../../support/records.ts";

/** A process reads the quarantine of a collection, in order to retry it later. */
export const readQuarantine = (where: At): Action => ({
  text: `readQuarantine(${JSON.stringify(where)})`,
  expect(model) {
    const { key, reader } = keysOf(where, model.tenants);
    const held = [...(model.collections.get(key)?.held.values() ?? [])];
    model.read.set(
      reader,
      held.sort((one, other) => (one.version.id < other.version.id ? -1 : 1)),
    );
    return { ids: held.map(({ version }) => version.id) };
  },
  async run(world) {
    const { name, reader } = keysOf(where, world.tenants);
    const store = world.store(where.process, name);
    const held = await all(store.quarantined({ collections: [where.collection] }));
    world.read.set(reader, held);
    return { ids: held.map(({ id }) => id) };
  },
});

/** What a retry makes of a feed: its content is known, its indicators depend on the settings of the retry. */
const cured = { title: 0, iocs: [1], fit: "fit" as const };

/** A process retries what it has read, maybe long ago. */
export const retryQuarantined = (where: At): Action => ({
  text: `retryQuarantined(${JSON.stringify(where)})`,
  expect(model) {
    const { key, reader } = keysOf(where, model.tenants);
    const read = model.read.get(reader) ?? [];
    const collection = collectionOf(model, key);
    const present = read.filter(({ version }) => collection.held.has(version.id)).length;
    const same = read
      .filter(({ version, entry }) => collection.held.get(version.id)?.entry === entry)
      .sort((one, other) => one.version.seq - other.version.seq);
    let stored = 0;
    for (const { version } of same) {
      collection.held.delete(version.id);
      const known = collection.feeds.get(version.id);
      if (known && version.seq < known.seq) continue;
      stored += 1;
      storeVersion(collection, { ...version, ...cured }, (seq, other) => seq < other, model.time);
    }
    const left = present - same.length;
    return { stored, superseded: read.length - stored - left, left };
  },
  async run(world) {
    const { name, reader } = keysOf(where, world.tenants);
    const retries = (world.read.get(reader) ?? []).map((quarantined) => {
      const version: Dated = { ...cured, id: quarantined.id, seq: Number(quarantined.seqUpdate) };
      return { quarantined, record: recordOf(name, where.collection, version) };
    });
    const counts = await world
      .store(where.process, name)
      .retryQuarantined(where.collection, retries);
    return { ...counts };
  },
});

/** A process deletes a feed, or all feeds, from the quarantine of a collection. */
export const dropQuarantined = (where: At): fc.Arbitrary<Action> =>
  fc.option(fc.constantFrom(["a"], ["g:1"]), { nil: undefined }).map((ids) => ({
    text: `dropQuarantined(${JSON.stringify({ where, ids })})`,
    expect(model) {
      const { key } = keysOf(where, model.tenants);
      const held = model.collections.get(key)?.held ?? new Map<string, unknown>();
      const gone = (ids ?? [...held.keys()]).filter((id) => held.delete(id));
      return { dropped: gone.length };
    },
    async run(world) {
      const { name } = keysOf(where, world.tenants);
      const store = world.store(where.process, name);
      return { dropped: await store.dropQuarantined({ collections: [where.collection], ids }) };
    },
  }));
