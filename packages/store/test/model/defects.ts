import type { Engine } from "../../src/engine.ts";
import { StoreError } from "@cyberintegrations/errors";
import { all } from "../support/records.ts";
import { type FeedRecord, type PortionCommit, type Store } from "../../src/index.ts";
import type { Transaction } from "../../src/commit/transaction.ts";
import type { matters } from "./actions/index.ts";
import type { Defect } from "./world.ts";

/** A store with some methods replaced. */
const storeWith = (replace: (store: Store) => Partial<Store>): Defect => ({
  store(store) {
    const own = replace(store);
    return new Proxy(store, {
      get(target, name: keyof Store) {
        const member: unknown = Reflect.get(name in own ? own : target, name);
        return typeof member === "function" ? (member.bind(target) as unknown) : member;
      },
    });
  },
});

const committing = (
  change: (portion: PortionCommit, store: Store) => Promise<PortionCommit> | PortionCommit,
): Defect =>
  storeWith((store) => ({
    commit: async (portion) => await store.commit(await change(portion, store)),
  }));

/** An engine with some statements of its transactions replaced. */
const transactionWith = (replace: (transaction: Transaction) => Partial<Transaction>): Defect =>
  engineWith((engine) => ({
    transact: (collection, work) =>
      engine.transact(collection, (transaction) =>
        work({ ...methodsOf(transaction), ...replace(transaction) }),
      ),
  }));

const engineWith = (replace: (engine: Engine) => Partial<Engine>): Defect => ({
  engine: (engine) => ({ ...engine, ...replace(engine) }),
});

/** Deliberate defects, each with the invariant that it breaks, and a seed with which a counterexample is found soon. */
export const defects: readonly (readonly [
  name: string,
  invariant: string,
  seed: number,
  defect: Defect,
  matter?: keyof typeof matters,
])[] = [
  [
    "ignores the epoch of a commit",
    "the fence is respected",
    7,
    committing((portion) => ({ ...portion, epoch: undefined })),
  ],
  [
    "ignores the epoch of the end of a sync",
    "the fence is respected",
    14,
    storeWith((store) => ({ markSynced: (collection) => store.markSynced(collection) })),
  ],
  [
    "accepts a page from any cursor",
    "the cursor moves with its page",
    2,
    committing(async (portion, store) => ({
      ...portion,
      from: await store.cursor(portion.collection),
    })),
  ],
  [
    "moves the cursor in a transaction before the feeds'",
    "the cursor moves with its page",
    2,
    storeWith((store) => ({
      async commit(portion) {
        await store.commit({ ...portion, feeds: [], rejected: [] });
        return await store.commit({ ...portion, from: portion.to });
      },
    })),
  ],
  [
    "stores the first feed of a page in a separate transaction",
    "nothing is stored that was not committed",
    3,
    storeWith((store) => ({
      async commit(portion) {
        const { from } = portion;
        await store.commit({
          ...portion,
          to: from,
          feeds: portion.feeds.slice(0, 1),
          rejected: [],
        });
        return await store.commit(portion);
      },
    })),
  ],
  [
    "loses the last feed of a page",
    "nothing is lost",
    1,
    committing((portion) => ({ ...portion, feeds: portion.feeds.slice(0, -1) })),
  ],
  [
    "loses rejected feeds",
    "nothing is lost",
    2,
    committing((portion) => ({ ...portion, rejected: [] })),
  ],
  [
    "replaces a newer version by an older one",
    "nothing is lost",
    1,
    transactionWith((transaction) => ({
      feeds: async (ids) =>
        (await transaction.feeds(ids)).map((feed) => ({ ...feed, seqUpdate: "0" })),
    })),
  ],
  [
    "retries what is in quarantine now instead of what was read",
    "nothing is lost",
    19,
    storeWith((store) => ({
      async retryQuarantined(collection, retries) {
        const now = await all(store.quarantined({ collections: [collection] }));
        return await store.retryQuarantined(
          collection,
          retries.map((one) => ({
            ...one,
            quarantined: now.find(({ id }) => id === one.quarantined.id) ?? one.quarantined,
          })),
        );
      },
    })),
  ],
  [
    "stores each version of a feed under its own id",
    "nothing is stored that was not committed",
    1,
    committing((portion) => ({ ...portion, feeds: portion.feeds.map(withOwnId) })),
  ],
  [
    "counts a stored feed as new again",
    "nothing is stored twice",
    1,
    transactionWith(() => ({ feeds: () => [] })),
  ],
  [
    "keeps indicators that a feed no longer contains",
    "indicators follow their feed",
    1,
    transactionWith((transaction) => ({
      putIocs: (rows) =>
        transaction.putIocs(rows.filter(({ withdrawnAt }) => withdrawnAt === null)),
    })),
  ],
  [
    "keeps indicators of feeds that have left their group",
    "indicators follow their feed",
    10,
    transactionWith(() => ({ feedsOfGroups: () => [] })),
  ],
  [
    "counts the end of a sync twice",
    "syncs are counted once",
    1,
    storeWith((store) => ({
      async markSynced(collection, epoch) {
        await store.markSynced(collection, epoch);
        await store.markSynced(collection, epoch);
      },
    })),
  ],
  [
    "checks the cursor in a transaction before the commit's",
    "two calls have the result of one after the other",
    1,
    engineWith((engine) => ({
      async transact(collection, work) {
        const state = await engine.transact(
          collection,
          async (transaction) => await transaction.open(),
        );
        return await engine.transact(collection, (transaction) =>
          work({ ...methodsOf(transaction), open: () => state }),
        );
      },
    })),
  ],
  [
    "gives a lock to a second process",
    "a lock has one holder",
    4,
    storeWith((store) => ({
      acquireLock: (name) =>
        store.acquireLock(name).catch((error: unknown) => {
          if (!StoreError.isInstance(error) || error.code !== "locked") throw error;
          return store.acquireLock("other");
        }),
    })),
  ],
  [
    "ignores the epoch of an acknowledgement",
    "the fence is respected",
    1,
    storeWith((store) => ({
      async acknowledge(output, acknowledgement) {
        const [now] = await store.outputs();
        const epoch = now?.epoch ?? acknowledgement.epoch;
        await store.acknowledge(output, { ...acknowledgement, epoch });
      },
    })),
    "outputs",
  ],
  [
    "moves an output in a transaction before its dead letters and items",
    "an output follows its acknowledgements",
    1,
    storeWith((store) => ({
      async acknowledge(output, { epoch, from, to, ...rest }) {
        await store.acknowledge(output, { epoch, from, to });
        await store.acknowledge(output, { epoch, from: to, to, ...rest });
      },
    })),
    "outputs",
  ],
  [
    "forgets what is about to be sent",
    "an output follows its acknowledgements",
    1,
    storeWith(() => ({ announceItems: () => Promise.resolve() })),
    "outputs",
  ],
  [
    "reads what has expired in a transaction before it records it",
    "an expiry is recorded once",
    6,
    engineWith((engine) => ({
      async transact(collection, work) {
        const before = await engine.transact(collection, (transaction) =>
          Promise.resolve(transaction.overdue("9999", 500)),
        );
        return await engine.transact(collection, (transaction) =>
          work({
            ...methodsOf(transaction),
            overdue: (now) => before.filter(({ validUntil }) => String(validUntil) <= now),
          }),
        );
      },
    })),
    "expiry",
  ],
  [
    "leaves a change out of the log",
    "a reader sees each change once",
    1,
    storeWith((store) => ({
      async changes(selection) {
        const page = await store.changes(selection);
        return { ...page, changes: page.changes.slice(1) };
      },
    })),
  ],
  [
    "returns a change of the log again",
    "a reader sees each change once",
    5,
    storeWith((store) => ({
      changes: ({ after = 0, ...selection } = {}) =>
        store.changes({ ...selection, after: Math.max(0, after - 1) }),
    })),
  ],
];

/** A defect that only a store of several tenants can have. */
export const mixedTenants: Defect = engineWith((engine) => {
  const own = { ...engine, forTenant: (): Engine => own };
  return own;
});

function withOwnId(feed: FeedRecord): FeedRecord {
  return { ...feed, id: `${feed.id}:${feed.seqUpdate ?? ""}` };
}

/** The methods of a transaction, which may be a proxy. */
function methodsOf(transaction: Transaction): Transaction {
  const names = Object.keys(transaction);
  return Object.fromEntries(names.map((name) => [name, Reflect.get(transaction, name)])) as never;
}
