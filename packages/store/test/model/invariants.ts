import { isDeepStrictEqual } from "node:util";
import type {
  CollectionStatus,
  QuarantinedFeed,
  Store,
  StoredFeed,
  StoredIoc,
} from "../../src/index.ts";
import { all } from "../support/records.ts";
import type { Outcome } from "./action.ts";
import type { Model, ModelCollection, ModelOutput } from "./model.ts";
import { titleOf } from "./versions.ts";
import { itemIds } from "./actions/outputs.ts";
import { readChanges } from "./actions/read-changes.ts";
import type { World } from "./world.ts";

/** What a tenant can read. */
interface Seen {
  readonly feeds: readonly StoredFeed[];
  readonly iocs: readonly StoredIoc[];
  readonly held: readonly QuarantinedFeed[];
  readonly status: readonly CollectionStatus[];
}

/** What one collection of a tenant contains, in the model and as read. */
interface Compared extends Seen {
  readonly tenant: string;
  readonly collection: string;
  readonly expected: ModelCollection;
}

/** Invariants of each collection: each returns what contradicts it, or nothing. The first that is broken is reported. */
const invariants: Readonly<Record<string, (compared: Compared) => unknown>> = {
  "tenants are isolated": ({ tenant, collection, feeds }) =>
    feeds.find(
      ({ parsed }) => !(parsed as { title: string }).title.startsWith(`${tenant} ${collection}`),
    ),
  "nothing is stored that was not committed": ({ expected, feeds, held }) =>
    feeds.find(({ id }) => !expected.feeds.has(id)) ??
    held.find(({ id }) => !expected.held.has(id)),
  "nothing is stored twice": ({ feeds, held, status }) =>
    [feeds, held].flatMap((rows) =>
      rows.filter(({ id }, n) => rows.findIndex((row) => row.id === id) !== n),
    )[0] ?? status.find((row) => row.feeds > feeds.length || row.quarantined > held.length),
  "nothing is lost": ({ tenant, collection, expected, feeds, held, status }) => {
    for (const [id, { seq, title, change, previous }] of expected.feeds) {
      const feed = feeds.find((one) => one.id === id);
      const wanted = {
        id,
        seqUpdate: String(seq),
        parsed: { title: titleOf(tenant, collection, title) },
        change,
        previousSeqUpdate: previous === null ? null : String(previous),
      };
      const got = feed && {
        id,
        seqUpdate: feed.seqUpdate,
        parsed: feed.parsed,
        change: feed.change,
        previousSeqUpdate: feed.previousSeqUpdate,
      };
      if (!isDeepStrictEqual(got, wanted)) return { wanted, got };
    }
    for (const [id, { version }] of expected.held) {
      const got = held.find((one) => one.id === id)?.seqUpdate;
      if (got !== String(version.seq)) return { wanted: version, got };
    }
    return status.find((row) => row.feeds !== feeds.length || row.quarantined !== held.length);
  },
  "the cursor moves with its page": ({ expected, status }) => {
    const got = status[0]?.cursor ?? null;
    return got === expected.cursor ? undefined : { wanted: expected.cursor, got };
  },
  "indicators follow their feed": ({ expected, iocs, status }) => {
    const wanted = [...expected.feeds].flatMap(([id, feed]) =>
      [...feed.iocs].map(
        ([n, state]) => `${id} 192.0.2.${n} ${state === "withdrawn" ? state : "live"}`,
      ),
    );
    const got = iocs.map(
      ({ feedId, value, withdrawnAt }) =>
        `${feedId} ${value} ${withdrawnAt === null ? "live" : "withdrawn"}`,
    );
    if (!isDeepStrictEqual(got.toSorted(), wanted.toSorted())) return { wanted, got };
    const live = iocs.filter(({ withdrawnAt }) => withdrawnAt === null).length;
    return status.find((row) => row.iocs !== live);
  },
  "syncs are counted once": ({ expected, status }) =>
    (status[0]?.syncs ?? 0) === expected.syncs ? undefined : { wanted: expected.syncs, status },
};

/**
 * What a reader of the change log knows at its end is what is stored.
 *
 * @throws Error if it missed a change, or saw one twice or out of order.
 */
export async function checkReaders(model: Model, world: World): Promise<void> {
  for (const [index, tenant] of world.tenants.entries()) {
    const where = { process: 0, tenant: index, collection: "" };
    let more: unknown = true;
    while (more === true) ({ more } = await readChanges(where, 100).run(world));
    const got = [...(world.views.get(tenant)?.known ?? [])].sort();
    const wanted = [...model.collections]
      .filter(([key]) => key.startsWith(`${tenant} `))
      .flatMap(([key, { feeds }]) =>
        [...feeds].map(([id, { title }]) => [`${key} ${id}`, `${key} ${title}`]),
      )
      .sort();
    // An indicator is live if any of its rows is, and expired if any other one is not withdrawn.
    const states = ["withdrawn", "expired", "live"];
    const indicators = new Map<string, string>();
    for (const [key, { feeds }] of model.collections) {
      if (!key.startsWith(`${tenant} `)) continue;
      for (const [n, state] of [...feeds.values()].flatMap(({ iocs }) => [...iocs])) {
        const before = indicators.get(`192.0.2.${n}`) ?? "withdrawn";
        const isStronger = states.indexOf(state) > states.indexOf(before);
        indicators.set(`192.0.2.${n}`, isStronger ? state : before);
      }
    }
    const expected = [...wanted, ...indicators].sort();
    if (!isDeepStrictEqual(got, expected))
      throw new Broken("a reader sees each change once", { wanted: expected, got });
  }
}

/** Outcomes that stand for an invariant, by a member of them. */
const outcomes: Readonly<Record<string, string>> = {
  fenced: "the fence is respected",
  "cursor-moved": "the cursor moves with its page",
  locked: "a lock has one holder",
  isInOrder: "a reader sees each change once",
  expired: "an expiry is recorded once",
  first: "two calls have the result of one after the other",
};

/** The error for a call that did not end as in the model. */
export function wrongOutcome(expected: Outcome, got: Outcome): Error {
  const kinds = [expected["refused"], got["refused"], ...Object.keys(expected)].map(String);
  const name = kinds.map((kind) => outcomes[kind]).find((known) => known !== undefined);
  return new Broken(name ?? "counts are right", { wanted: expected, got });
}

/** The outputs of a tenant, in the form of the model. */
async function outputsOf(store: Store): Promise<ModelOutput | undefined> {
  const [status] = await store.outputs();
  if (!status) return undefined;
  const letters = await all(store.deadLetters());
  return {
    epoch: status.epoch,
    position: status.position,
    present: await store.presentItems(status.output, itemIds),
    letters: new Map(letters.map(({ key, attempts, retry }) => [key, { attempts, retry }])),
  };
}

/** @throws Error if the store does not contain what the model does. */
export async function checkInvariants(model: Model, world: World): Promise<void> {
  for (const tenant of world.tenants) {
    const store = world.store(0, tenant);
    const [wanted, got] = [model.outputs.get(tenant), await outputsOf(store)];
    if (!isDeepStrictEqual(got, wanted))
      throw new Broken("an output follows its acknowledgements", {
        wanted: shown(wanted),
        got: shown(got),
      });
    const seen: Seen = {
      feeds: await all(store.feeds()),
      iocs: await all(store.iocs({ withdrawn: true })),
      held: await all(store.quarantined()),
      status: await store.status(),
    };
    const strange = seen.feeds.find(
      ({ collection }) => !model.collections.has(`${tenant} ${collection}`),
    );
    if (strange) throw new Broken("tenants are isolated", strange);
    for (const [key, expected] of model.collections) {
      const [of, collection = ""] = key.split(" ");
      if (of !== tenant) continue;
      const own = <Row extends { readonly collection: string }>(rows: readonly Row[]) =>
        rows.filter((row) => row.collection === collection);
      const { feeds, iocs, held, status } = seen;
      const compared = {
        ...{ tenant, collection, expected },
        ...{ feeds: own(feeds), iocs: own(iocs), held: own(held), status: own(status) },
      };
      for (const [name, contradiction] of Object.entries(invariants)) {
        const found = contradiction(compared);
        if (found !== undefined) throw new Broken(name, found);
      }
    }
  }
}

const shown = (output: ModelOutput | undefined): unknown =>
  output && { ...output, present: [...output.present], letters: [...output.letters] };

/** The error for an invariant that does not hold. */
export class Broken extends Error {
  readonly invariant: string;

  constructor(invariant: string, found: unknown) {
    super(`broken: ${invariant}: ${JSON.stringify(found)}`);
    this.invariant = invariant;
  }
}
