import { keysOf, type Action, type At } from "../action.ts";
import { collectionOf } from "../model.ts";

/** A process claims a collection: from now on, the reader before it is late. */
export const claim = (where: At): Action => ({
  text: `claim(${JSON.stringify(where)})`,
  expect(model) {
    const { key, reader } = keysOf(where, model.tenants);
    const collection = collectionOf(model, key);
    collection.epoch += 1;
    const { epoch, cursor } = collection;
    model.readers.set(reader, { epoch, cursor });
    return { epoch, cursor };
  },
  async run(world) {
    const { name, reader } = keysOf(where, world.tenants);
    const { epoch, cursor } = await world.store(where.process, name).claim(where.collection);
    world.readers.set(reader, { epoch, cursor });
    return { epoch, cursor };
  },
});

/** A process reads the cursor, and continues from there without a claim. */
export const readCursor = (where: At): Action => ({
  text: `readCursor(${JSON.stringify(where)})`,
  expect(model) {
    const { key, reader } = keysOf(where, model.tenants);
    const cursor = model.collections.get(key)?.cursor ?? null;
    model.readers.set(reader, { cursor });
    return { cursor };
  },
  async run(world) {
    const { name, reader } = keysOf(where, world.tenants);
    const cursor = await world.store(where.process, name).cursor(where.collection);
    world.readers.set(reader, { cursor });
    return { cursor };
  },
});
