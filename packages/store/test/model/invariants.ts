import { isDeepStrictEqual } from "node:util";
import type { CollectionStatus, QuarantinedFeed, StoredFeed, StoredIoc } from "../../src/index.ts";
import { all } from "../support/records.ts";
import type { Outcome } from "./action.ts";
import type { Model, ModelCollection } from "./model.ts";
import { titleOf } from "./versions.ts";
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
  "nothing is stored twice": ({ expected, feeds, held, status }) => {
    const ids = [feeds, held].map((rows) => rows.map(({ id }) => id));
    const known = [expected.feeds, expected.held].map(
      (rows) => rows as ReadonlyMap<string, unknown>,
    );
    const extra = ids.map((list, n) =>
      list.filter((id, i) => !known[n]?.has(id) || list.indexOf(id) !== i),
    );
    if (extra.flat().length > 0) return { extra };
    const counted = status.filter(
      (row) => row.feeds > feeds.length || row.quarantined > held.length,
    );
    return counted[0];
  },
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
  "cursors stay in order": ({ expected, status }) => {
    const got = status[0]?.cursor ?? null;
    return got === expected.cursor ? undefined : { wanted: expected.cursor, got };
  },
  "indicators follow their feed": ({ expected, iocs, status }) => {
    const wanted = [...expected.feeds].flatMap(([id, feed]) =>
      [...feed.iocs].map(([n, live]) => `${id} 192.0.2.${n} ${live ? "live" : "withdrawn"}`),
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
    const live = new Map<string, string>();
    for (const [key, { feeds }] of model.collections) {
      if (!key.startsWith(`${tenant} `)) continue;
      for (const [n, isLive] of [...feeds.values()].flatMap(({ iocs }) => [...iocs])) {
        const value = `192.0.2.${n}`;
        live.set(value, isLive || live.get(value) === "live" ? "live" : "withdrawn");
      }
    }
    const all = [...wanted, ...live].sort();
    if (!isDeepStrictEqual(got, all))
      throw broken("a reader sees each change once", { wanted: all, got });
  }
}

/** Names of outcomes that stand for an invariant. */
const refusals: Readonly<Record<string, string>> = {
  fenced: "the fence is respected",
  "cursor-moved": "cursors stay in order",
  locked: "a lock has one holder",
};

/** @throws Error if a call did not end as in the model. */
export function checkOutcome(expected: Outcome, got: Outcome): void {
  if (isDeepStrictEqual(got, expected)) return;
  const name = refusals[String(expected["refused"] ?? got["refused"])] ?? "counts are true";
  throw broken(name, { wanted: expected, got });
}

/** @throws Error if the store does not contain what the model does. */
export async function checkInvariants(model: Model, world: World): Promise<void> {
  for (const tenant of world.tenants) {
    const store = world.store(0, tenant);
    const seen: Seen = {
      feeds: await all(store.feeds()),
      iocs: await all(store.iocs({ withdrawn: true })),
      held: await all(store.quarantined()),
      status: await store.status(),
    };
    const strange = seen.feeds.find(
      ({ collection }) => !model.collections.has(`${tenant} ${collection}`),
    );
    if (strange) throw broken("tenants are isolated", strange);
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
        if (found !== undefined) throw broken(name, found);
      }
    }
  }
}

const broken = (name: string, found: unknown) =>
  new Error(`broken: ${name}: ${JSON.stringify(found)}`);
