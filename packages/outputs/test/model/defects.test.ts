import { DatabaseSync } from "node:sqlite";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { delivered, DeliveryError, type Item } from "../../src/index.ts";
import { schedules } from "./schedules.ts";
import { sites, type Site } from "./sites.ts";
import { outputName, type Defect, type World } from "./world.ts";

const storeWith = (store: NonNullable<Defect["store"]>): Defect => ({ store });

/** A send that takes a failure for success. */
const failuresAsSuccess: Defect = {
  send: (destination) => async (items, signal) => {
    await destination.send(items, signal).catch(() => undefined);
    return items.map(() => delivered);
  },
};

/** A send that keeps failed items in memory, and sends them after the next batch. */
function sendLater(): Defect {
  return {
    send(destination) {
      let kept: readonly Item[] = [];
      return async (items, signal) => {
        try {
          const outcomes = await destination.send(items, signal);
          const late = kept;
          kept = [];
          if (late.length > 0) await destination.send(late, signal).catch(() => undefined);
          return outcomes;
        } catch (error) {
          if (!(error instanceof DeliveryError)) throw error;
          kept = items;
          return items.map(() => delivered);
        }
      };
    },
  };
}

/** As a store does that expires an indicator whenever it looks at it. */
async function forgetExpiries({ store }: World): Promise<void> {
  await Promise.resolve();
  using db = new DatabaseSync(store.location);
  db.exec(`
    UPDATE iocs SET expired_at = NULL;
    UPDATE ioc_index AS i SET valid_until = (
      SELECT valid_until FROM iocs
      WHERE (type, value, feed_id) = (i.type, i.value, i.feed_id) AND withdrawn_at IS NULL
    )`);
}

let count = 0;

/** Deliberate defects, each with the invariant that it breaks. */
const defects: readonly (readonly [name: string, invariant: string, defect: Defect])[] = [
  [
    "records what a fenced delivery has sent",
    "the fence is respected",
    storeWith((_, world) => ({
      async acknowledge(name, acknowledgement) {
        const [now] = await world.store.outputs();
        if (!now) return;
        const { epoch, position: from } = now;
        await world.store.acknowledge(name, { ...acknowledgement, epoch, from });
        world.acknowledged.push({ epoch: acknowledgement.epoch, current: epoch, unfounded: [] });
      },
      announceItems: () => Promise.resolve(),
    })),
  ],
  [
    "moves the position before it sends",
    "nothing is lost",
    storeWith((store, world) => ({
      async changes(selection) {
        const page = await store.changes(selection);
        const [now] = await world.store.outputs();
        if (now && selection?.limit !== 1) {
          const { epoch, position: from } = now;
          await world.store.acknowledge(outputName, { epoch, from, to: page.position });
        }
        return page;
      },
      acknowledge: async (name, acknowledgement) => {
        const [now] = await world.store.outputs();
        if (now) await store.acknowledge(name, { ...acknowledgement, from: now.position });
      },
    })),
  ],
  [
    "does not record what it is about to send",
    "nothing is lost",
    storeWith(() => ({ announceItems: () => Promise.resolve() })),
  ],
  ["takes a failure for success", "nothing is lost", failuresAsSuccess],
  [
    "forgets rejected items",
    "nothing is lost",
    storeWith((store) => ({
      acknowledge: (name, acknowledgement) =>
        store.acknowledge(name, { ...acknowledgement, deadLetters: [] }),
    })),
  ],
  [
    "records items as delivered that the destination rejected",
    "only what the destination answered is recorded",
    {
      send: (destination) => async (items, signal) => {
        await destination.send(items, signal);
        return items.map(() => delivered);
      },
    },
  ],
  ["sends failed items after later ones", "the order of each indicator is kept", sendLater()],
  [
    "gives an item a new key at each attempt",
    "a duplicate has the same key and content",
    {
      send: (destination) => (items, signal) =>
        destination.send(
          items.map((item) => ({ ...item, key: `${item.id}-${(count += 1)}` })),
          signal,
        ),
    },
  ],
  ["ignores the TLP", "what may not leave the store is not sent", { output: { tlp: "red" } }],
  [
    "ignores the allow-list",
    "what may not leave the store is not sent",
    { output: { allowList: {} } },
  ],
  [
    "forgets that an expiry was recorded",
    "an expiry is recorded once",
    { expiring: forgetExpiries },
  ],
  [
    "ends when the destination is down",
    "only a fence or a crash ends a delivery",
    {
      send: (destination) => (items, signal) =>
        destination.send(items, signal).catch((error: unknown) => {
          throw new Error("down", { cause: error });
        }),
    },
  ],
  [
    "keeps dead letters that were delivered",
    "no dead letter is left",
    storeWith((store) => ({
      acknowledge: (name, acknowledgement) =>
        store.acknowledge(name, { ...acknowledgement, resolved: [] }),
    })),
  ],
];

describe("the model of deliveries notices one that", () => {
  let site: Site;
  beforeAll(async () => {
    const [[, make]] = sites as [(typeof sites)[0]];
    site = await make();
  });
  afterAll(() => site[Symbol.asyncDispose]());

  it.for(defects)("%s: %s", { timeout: 60_000 }, async ([, invariant, defect]) => {
    // The seed is fixed, so the test does not depend on luck.
    const { errorInstance } = await fc.check(schedules(site, defect, invariant), {
      seed: 1,
      numRuns: 200,
      endOnFailure: true,
    });
    expect(errorInstance).toMatchObject({ invariant });
  });
});
