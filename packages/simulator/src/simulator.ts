import { CATALOGUE, type Product } from "./data/catalogue.ts";
import { Collection } from "./data/collection.ts";
import type { Feed } from "./data/shapes/context.ts";
import { Faults } from "./faults/faults.ts";
import type { FaultRule } from "./faults/types.ts";
import { Decisions } from "./http/decisions.ts";
import { RequestLog } from "./http/log.ts";
import type { LoggedRequest } from "./http/logged-request.ts";
import { ResultSets } from "./http/result-sets.ts";
import { BASES } from "./http/router.ts";
import { listen } from "./http/server.ts";
import { checkCount, settingsOf, type SimulatorOptions } from "./options.ts";

/** A running API, and the hands on it that a test wants. */
export interface Simulator extends AsyncDisposable {
  /** The base URL of the Threat Intelligence API, with its trailing slash. */
  readonly tiUrl: string;
  /** The base URL of the Digital Risk Protection API, with its trailing slash. */
  readonly drpUrl: string;
  /** The user name of the one account. */
  readonly username: string;
  /** The API key of the one account: the password of Basic authentication. */
  readonly apiKey: string;
  /** The requests that came, oldest first: the newest 10,000 at least. Holds no credentials. */
  readonly requests: readonly LoggedRequest[];
  /** Forgets the requests that came. */
  clearRequests(): void;
  /** The names of the collections of an API. */
  collections(product: Product): readonly string[];
  /** How many feeds a collection has now. @throws RangeError when there is no such collection, here as below */
  count(collection: string): number;
  /** The ids of the feeds that a collection has now, in the order of `seqUpdate`. Made as they are read. */
  feedIds(collection: string): Iterable<string>;
  /** The feeds that a collection has now, in the order of `seqUpdate`. Made as they are read. */
  feeds(collection: string): Iterable<Feed>;
  /** Lets that many events more happen, in one collection or in each: nine in ten create a feed, one revises an earlier one. */
  grow(events: number, collection?: string): void;
  /** Arms a fault, after those that are armed. */
  addFault(rule: FaultRule): void;
  /** Disarms all fault rules; faults by chance go on. */
  clearFaults(): void;
  /** Ends every connection and stops to listen. May be called twice. */
  close(): Promise<void>;
}

/**
 * Starts the API on loopback: every collection, deterministic, with any fault on demand.
 *
 * @throws RangeError for an option that can't be
 * @example
 * ```ts
 * await using simulator = await createSimulator({ feeds: 1000 });
 * const headers = { authorization: `Basic ${btoa(`${simulator.username}:${simulator.apiKey}`)}` };
 * const response = await fetch(`${simulator.tiUrl}ioc/common/updated?limit=50`, { headers });
 * ```
 */
export async function createSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const settings = settingsOf(options);
  const { seed, growth, end, clock, username, apiKey } = settings;
  const decisions = new Decisions();
  const amend = (feed: Feed) => decisions.apply(feed);
  const collections = new Map(
    Array.from(CATALOGUE, ([name, row]) => {
      const feeds = settings.feedsOf(name);
      return [name, new Collection({ name, row, seed, feeds, growth, end, amend })];
    }),
  );
  const faults = new Faults(settings.faults, settings.chaos, seed);
  const log = new RequestLog();
  const world = {
    clock,
    collections,
    decisions,
    granted: new Set(settings.grants),
    results: new ResultSets(clock),
  };
  const get = (name: string): Collection => {
    const found = collections.get(name);
    if (found === undefined) throw new RangeError(`no collection is named ${name}`);
    return found;
  };
  const server = await listen(settings, world, faults, log);
  let closed: Promise<void> | undefined;
  const close = () => (closed ??= server.close());
  return {
    tiUrl: `${server.origin}${BASES.ti}`,
    drpUrl: `${server.origin}${BASES.drp}`,
    username,
    apiKey,
    requests: log.entries,
    clearRequests: () => {
      log.clear();
    },
    collections: (product) =>
      [...collections.values()]
        .filter(({ row }) => row.product === product)
        .map(({ name }) => name),
    count: (name) => get(name).count,
    feedIds: (name) => get(name).ids(),
    feeds: (name) => get(name).feeds(),
    grow(events, name) {
      checkCount("events", events);
      for (const collection of name === undefined ? collections.values() : [get(name)])
        collection.grow(events);
    },
    addFault: (rule) => {
      faults.add(rule);
    },
    clearFaults: () => {
      faults.clear();
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}
