import fc from "fast-check";
import { keysOf, type Action, type At } from "../action.ts";
import type { Model, ModelOutput } from "../model.ts";
import { codeOf } from "../versions.ts";
import type { World } from "../world.ts";
import type { OutputClaim, Store } from "../../../src/index.ts";

const output = "siem";
/** The ids of the items that are delivered. They are the keys of dead letters, too. */
export const itemIds = ["x", "y", "z"] as const;

/** Never claimed. */
const none: OutputClaim = { epoch: 0, position: 0 };

const keyOf = ({ process }: At, tenant: string) => `${process} ${tenant}`;

/** A process claims the output of a tenant: from now on, the one before it is late. */
export const claimOutput = (where: At): Action => ({
  text: `claimOutput(${JSON.stringify(where)})`,
  expect(model) {
    const { name } = keysOf(where, model.tenants);
    const known = model.outputs.get(name);
    const made = { epoch: 0, position: 0, present: new Map(), letters: new Map() };
    const claimed = known ?? made;
    claimed.epoch += 1;
    model.outputs.set(name, claimed);
    const { epoch, position } = claimed;
    model.claims.set(keyOf(where, name), { epoch, position });
    return { epoch, position };
  },
  async run(world) {
    const { name } = keysOf(where, world.tenants);
    const claim = await world.store(where.process, name).claimOutput(output);
    world.claims.set(keyOf(where, name), claim);
    return { ...claim };
  },
});

/** A process records what a destination has acknowledged. If the answer is lost, it continues with the position that it had. */
export const acknowledge = (where: At): fc.Arbitrary<Action> =>
  fc
    .record({
      step: fc.nat(3),
      present: fc.subarray([...itemIds]),
      absent: fc.subarray([...itemIds]),
      refused: fc.subarray([...itemIds]),
      resolved: fc.subarray([...itemIds]),
      isHeard: fc.oneof({ weight: 4, arbitrary: fc.constant(true) }, fc.constant(false)),
    })
    .map((what) => ({
      text: `acknowledge(${JSON.stringify({ where, ...what })})`,
      expect: (model) =>
        withClaim(model, where, (found, from, claims, key) => {
          const to = from.position + what.step;
          found.position = to;
          for (const id of what.resolved) found.letters.delete(id);
          for (const id of what.refused) {
            const attempts = (found.letters.get(id)?.attempts ?? 0) + 1;
            found.letters.set(id, { attempts, retry: false });
          }
          for (const id of what.absent) found.present.delete(id);
          for (const id of what.present) found.present.set(id, "acknowledged");
          if (what.isHeard) claims.set(key, { ...from, position: to });
        }),
      run: (world) =>
        inStore(world, where, async (store, { epoch, position: from }, key) => {
          const to = from + what.step;
          const letter = { kind: "indicator", item: "i", position: 1, reason: "bad" } as const;
          await store.acknowledge(output, {
            ...{ epoch, from, to, present: what.present, absent: what.absent },
            deadLetters: what.refused.map((id) => ({ key: id, ...letter })),
            resolved: what.resolved,
          });
          if (what.isHeard) world.claims.set(key, { epoch, position: to });
        }),
    }));

/** A process is about to send items. */
export const announce = (where: At): fc.Arbitrary<Action> =>
  fc.subarray([...itemIds], { minLength: 1 }).map((ids) => ({
    text: `announce(${JSON.stringify({ where, ids })})`,
    expect: (model) =>
      withClaim(model, where, ({ present }) => {
        for (const id of ids) if (!present.has(id)) present.set(id, "announced");
      }),
    run: (world) =>
      inStore(world, where, async (store, claim) => {
        await store.announceItems(output, claim, ids);
      }),
  }));

/** A user moves the output. Whoever delivers it is late from now on. */
export const replayOutput = (where: At): fc.Arbitrary<Action> =>
  fc.nat(5).map((to) => ({
    text: `replayOutput(${JSON.stringify({ where, to })})`,
    expect(model) {
      const found = model.outputs.get(keysOf(where, model.tenants).name);
      if (!found) return { refused: "unknown" };
      found.epoch += 1;
      found.position = to;
      return { epoch: found.epoch, position: to };
    },
    async run(world) {
      const store = world.store(where.process, keysOf(where, world.tenants).name);
      if ((await store.outputs()).length === 0) return { refused: "unknown" };
      return { ...(await store.replayOutput(output, to)) };
    },
  }));

/** A user marks dead letters to be sent again, or deletes them. */
export const changeLetters = (where: At): fc.Arbitrary<Action> =>
  fc.record({ keys: fc.subarray([...itemIds]), isDrop: fc.boolean() }).map(({ keys, isDrop }) => ({
    text: `changeLetters(${JSON.stringify({ where, keys, isDrop })})`,
    expect(model) {
      const letters = model.outputs.get(keysOf(where, model.tenants).name)?.letters;
      const known = keys.filter((id) => letters?.has(id));
      for (const id of known) {
        const attempts = letters?.get(id)?.attempts ?? 0;
        if (isDrop) letters?.delete(id);
        else letters?.set(id, { attempts, retry: true });
      }
      return { letters: known.length };
    },
    async run(world) {
      const store = world.store(where.process, keysOf(where, world.tenants).name);
      const selection = { outputs: [output], keys };
      return {
        letters: await (isDrop
          ? store.dropDeadLetters(selection)
          : store.retryDeadLetters(selection)),
      };
    },
  }));

function withClaim(
  model: Model,
  where: At,
  change: (found: ModelOutput, claim: OutputClaim, claims: Model["claims"], key: string) => void,
) {
  const { name } = keysOf(where, model.tenants);
  const key = keyOf(where, name);
  const claim = model.claims.get(key) ?? none;
  const found = model.outputs.get(name);
  if (found?.epoch !== claim.epoch) return { refused: "fenced" };
  if (found.position !== claim.position) return { refused: "cursor-moved" };
  change(found, claim, model.claims, key);
  return {};
}

async function inStore(
  world: World,
  where: At,
  change: (store: Store, claim: OutputClaim, key: string) => Promise<void>,
) {
  const { name } = keysOf(where, world.tenants);
  const key = keyOf(where, name);
  try {
    await change(world.store(where.process, name), world.claims.get(key) ?? none, key);
    return {};
  } catch (error) {
    return { refused: codeOf(error) };
  }
}
