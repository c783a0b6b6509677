/// <reference lib="esnext.disposable" preserve="true" />
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
import { resolveOptions, type SimulatorOptions } from "./options.ts";
import { checkCount } from "./options-check.ts";

/** A running simulator of both APIs, and the methods to control it. */
export interface Simulator extends AsyncDisposable {
  /** The base URL of the Threat Intelligence API, with a trailing slash. */
  readonly tiUrl: string;
  /** The base URL of the Digital Risk Protection API, with a trailing slash. */
  readonly drpUrl: string;
  /** The user name of the account. */
  readonly username: string;
  /** The API key of the account: the password of Basic authentication. */
  readonly apiKey: string;
  /** The received requests, oldest first, without credentials. At least the newest 10,000 are available. */
  readonly requests: readonly LoggedRequest[];
  /** Deletes the log of received requests. */
  clearRequests(): void;
  /** Returns the names of an API's collections. */
  collections(product: Product): readonly string[];
  /** Returns the current number of feeds in a collection. @throws RangeError for an unknown collection */
  count(collection: string): number;
  /**
   * Returns the ids of a collection's current feeds in the order of `seqUpdate`, generated on iteration.
   *
   * @throws RangeError for an unknown collection
   */
  feedIds(collection: string): Iterable<string>;
  /**
   * Returns a collection's current feeds in the order of `seqUpdate`, generated on iteration.
   *
   * @throws RangeError for an unknown collection
   */
  feeds(collection: string): Iterable<Feed>;
  /**
   * Adds events to one collection, or to all. Nine events in ten create a feed, one revises an existing feed.
   *
   * @throws RangeError for an unknown collection
   */
  grow(events: number, collection?: string): void;
  /**
   * Adds a fault rule. If several rules apply to a request, the one added first wins.
   *
   * @throws RangeError for an unknown kind or member, and for an invalid value
   */
  addFault(rule: FaultRule): void;
  /** Removes all fault rules. Random faults (`chaos`) stay active. */
  clearFaults(): void;
  /** Closes all connections and stops the server. Further calls have no effect. */
  close(): Promise<void>;
}

/**
 * Starts a simulator of both APIs on loopback, with all collections and deterministic content.
 *
 * @throws RangeError for an invalid option
 * @example
 * ```ts
 * await using simulator = await createSimulator({ feeds: 1000 });
 * const headers = { authorization: `Basic ${btoa(`${simulator.username}:${simulator.apiKey}`)}` };
 * const response = await fetch(`${simulator.tiUrl}ioc/common/updated?limit=50`, { headers });
 * ```
 */
export async function createSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const settings = resolveOptions(options);
  const { seed, growth, end, clock, username, apiKey } = settings;
  const decisions = new Decisions();
  const transform = (feed: Feed) => decisions.apply(feed);
  const collections = new Map(
    Array.from(CATALOGUE, ([name, entry]) => {
      const feeds = settings.feedCount(name);
      return [name, new Collection({ name, entry, seed, feeds, growth, end, transform })];
    }),
  );
  const faults = new Faults(settings.faults, settings.chaos, seed);
  const log = new RequestLog();
  const state = {
    clock,
    collections,
    decisions,
    granted: new Set(settings.grants),
    results: new ResultSets(clock),
  };
  const get = (name: string): Collection => {
    const found = collections.get(name);
    if (found === undefined) throw new RangeError(`unknown collection ${name}`);
    return found;
  };
  const server = await listen(settings, state, faults, log);
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
        .filter(({ entry }) => entry.product === product)
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
