import { setImmediate } from "node:timers/promises";
import type { Simulator } from "@cyberintegrations/simulator";
import type { Store } from "@cyberintegrations/store";
import { products } from "cyberintegrations";
import { defaultCollection } from "@cyberintegrations/ingest";
import { accessInEnvironment, defaults } from "../../src/config/load.ts";
import type { Reporter } from "../../src/report/reporter.ts";
import type { SyncedCollection } from "@cyberintegrations/ingest";
import { watch, type HealthFlags } from "../../src/watch/watch.ts";
import { FakeClock } from "./fake-clock.ts";

export const minute = 60_000;

interface Read {
  readonly start: number;
  readonly outcome: SyncedCollection;
}

export interface RigOptions {
  readonly simulator: Simulator;
  readonly store: Store;
  /**
   * The interval of each collection, in ms; undefined for the flag's, which is five minutes. Default: those that the account
   * was granted.
   */
  readonly collections?: Readonly<Record<string, number | undefined>>;
  readonly concurrency?: number;
  /** How long a read of a collection takes by the fake clock, in ms. Default: no time. */
  readonly duration?: (collection: string) => number;
  /** Done before a portion is committed. */
  readonly beforeCommit?: (collection: string) => Promise<void>;
  readonly apiKey?: string;
  readonly tenant?: string;
  readonly flags?: HealthFlags;
}

/** Runs a watch on a fake clock, which advances only while no read is active, and records what it does. */
export class Rig {
  readonly clock = new FakeClock();
  readonly reads: (Read & { readonly collection: string })[] = [];
  readonly notes: string[] = [];
  readonly #interrupt = new AbortController();
  readonly #starts = new Map<string, number>();
  /** Reads that are at work, not asleep. */
  #busy = 0;
  /** The most reads at a time. */
  most = 0;
  readonly ended: Promise<void>;

  constructor(options: RigOptions) {
    const { simulator, collections, concurrency = 8, flags = {} } = options;
    const { tenant = defaults.tenant } = options;
    const { tiUrl: apiUrl, username, apiKey } = simulator;
    const settings = {
      ...defaults,
      tenant,
      concurrency,
      ...accessInEnvironment({ apiUrl, username, apiKey: options.apiKey ?? apiKey }),
      collections:
        collections &&
        new Map(
          Object.entries(collections).map(([name, interval]) => [
            name,
            { ...defaultCollection(products.ti, name), interval },
          ]),
        ),
    };
    const { clock, signal } = this;
    const store = this.#slowed(options);
    const reporter = this.#recorder();
    this.ended = watch({ settings, store, signal, reporter, every: 5 * minute, clock, flags });
  }

  get signal(): AbortSignal {
    return this.#interrupt.signal;
  }

  /** Lets time pass until something is true. */
  async until(happened: () => boolean): Promise<void> {
    while (!happened()) {
      await setImmediate();
      if (this.#busy === 0 && !happened()) this.clock.advance();
    }
  }

  /** Lets time pass until a collection has been read that often. */
  async reading(collection: string, times: number): Promise<Read[]> {
    await this.until(() => this.of(collection).length >= times);
    return this.of(collection);
  }

  of(collection: string): Read[] {
    return this.reads.filter((read) => read.collection === collection);
  }

  /** Forgets the reads so far. */
  forget(): void {
    this.reads.length = 0;
  }

  async interrupt(): Promise<void> {
    this.#interrupt.abort();
    await this.ended;
  }

  /** A real store, whose reads take the fake clock's time. */
  #slowed({ store, duration, beforeCommit }: RigOptions): Store {
    const methods: Partial<Store> = {
      claim: async (collection) => {
        this.#busy -= 1;
        await this.clock.sleep(duration?.(collection) ?? 0, this.signal);
        this.#busy += 1;
        return store.claim(collection);
      },
      commit: async (portion) => {
        await beforeCommit?.(portion.collection);
        return store.commit(portion);
      },
      markSynced: (collection, epoch) => store.markSynced(collection, epoch),
    };
    return methods as Store;
  }

  #recorder(): Reporter {
    const nothing = () => undefined;
    return {
      note: (message) => void this.notes.push(message),
      planned: nothing,
      portion: nothing,
      retried: nothing,
      close: nothing,
      started: (collection) => {
        if (this.#starts.has(collection)) throw new Error(`${collection} is read twice at once`);
        this.#starts.set(collection, this.clock.now());
        this.#busy += 1;
        this.most = Math.max(this.most, this.#starts.size);
      },
      finished: (outcome) => {
        const { collection } = outcome;
        const start = this.#starts.get(collection) ?? NaN;
        this.#starts.delete(collection);
        this.#busy -= 1;
        this.reads.push({ collection, start, outcome });
      },
    };
  }
}
