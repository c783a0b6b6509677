import { keysOf, type Action, type At } from "../action.ts";
import { collectionOf } from "../model.ts";
import { codeOf } from "../versions.ts";

/** A process reports that it has read a collection to its end. */
export const markSynced = (where: At): Action => ({
  text: `markSynced(${JSON.stringify(where)})`,
  expect(model) {
    const { key, reader } = keysOf(where, model.tenants);
    const epoch = model.readers.get(reader)?.epoch;
    if (epoch !== undefined && epoch !== model.collections.get(key)?.epoch) {
      return { refused: "fenced" };
    }
    collectionOf(model, key).syncs += 1;
    return {};
  },
  async run(world) {
    const { name, reader } = keysOf(where, world.tenants);
    const epoch = world.readers.get(reader)?.epoch;
    try {
      await world.store(where.process, name).markSynced(where.collection, epoch);
      return {};
    } catch (error) {
      return { refused: codeOf(error) };
    }
  },
});
