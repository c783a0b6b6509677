import { setImmediate } from "node:timers/promises";
import type { Store } from "@cyberintegrations/store";
import { products, StoreError } from "cyberintegrations";
import type fc from "fast-check";
import { Reader, type IngestStore, type SyncedCollection } from "../../src/index.ts";
import { Source, type SourceFeed } from "./source.ts";

const collection = "apt/threat";
const settings = { keys: { title: "title" }, iocs: { ip: "ip" }, seqUpdate: "0", limit: 2 };

/** A deliberate defect: of the store that the engine is given, or of the API's answers. */
export interface Defect {
  readonly store?: (store: IngestStore) => IngestStore;
  readonly answer?: (response: Response) => Response;
}

/** A successful commit. */
interface Committed {
  /** The epoch of the sync's claim. */
  readonly epoch: number;
  /** The epoch of the last claim at that time. */
  readonly current: number;
  readonly to: string | null;
  readonly created: number;
  readonly updated: number;
}

/** A sync that ended, with what the source held at its start. */
interface Ended {
  readonly before: ReadonlyMap<string, SourceFeed>;
  readonly after: ReadonlyMap<string, number>;
  readonly outcome: SyncedCollection;
}

/** The process of a sync has ended: it does nothing more. */
class Crash extends Error {}

/** A source, a store, and syncs that run at the same time. Each call of a sync waits until the scheduler lets it go on. */
export class World {
  readonly source = new Source();
  readonly store: Store;
  readonly commits: Committed[] = [];
  readonly ended: Ended[] = [];
  edits = 0;
  #running = 0;
  #claimed = 0;
  readonly #scheduler: fc.Scheduler;
  readonly #defect: Defect;
  readonly #syncs: Promise<void>[] = [];

  constructor(store: Store, scheduler: fc.Scheduler, defect: Defect) {
    this.store = store;
    this.#scheduler = scheduler;
    this.#defect = defect;
  }

  /**
   * Starts a sync in a process of its own.
   *
   * @param life After how many calls the process ends. Default: never.
   */
  start(life = Infinity): void {
    this.#running += 1;
    const sync = this.#sync(life).finally(() => {
      this.#running -= 1;
    });
    this.#syncs.push(sync);
  }

  /** Lets a sync take its next step, if any is running. */
  async step(): Promise<void> {
    while (this.#running > 0 && this.#scheduler.count() === 0) await setImmediate();
    if (this.#scheduler.count() > 0) await this.#scheduler.waitNext(1);
  }

  /** Lets all syncs run to their end. */
  async finish(): Promise<void> {
    while (this.#running > 0) await this.step();
    await Promise.all(this.#syncs);
  }

  async #sync(life: number): Promise<void> {
    let calls = 0;
    const turn = async () => {
      await this.#scheduler.schedule(Promise.resolve());
      calls += 1;
      if (calls > life) throw new Crash();
    };
    const before = new Map(this.source.feeds);
    const account = {
      product: products.ti,
      connection: {
        ...{ apiUrl: "https://api.example/api/v2/", username: "u", apiKey: "k" },
        retry: { retries: 0 },
        fetch: async (input: string | URL | Request) => {
          await turn();
          return (this.#defect.answer ?? same)(this.source.answer(input));
        },
      },
    };
    const store = (this.#defect.store ?? same)(this.#watched(turn));
    await using reader = new Reader({ account, store });
    try {
      const outcome = await reader.read(collection, { ...settings, options: {} }, never);
      if (calls > life) return;
      const after = await this.versions();
      this.ended.push({ before, after, outcome });
    } catch (error) {
      if (!(error instanceof Crash)) throw error;
    }
  }

  /** The titles of the stored feeds' versions, by id. */
  async versions(): Promise<Map<string, number>> {
    const feeds = await Array.fromAsync(this.store.feeds());
    return new Map(feeds.map(({ id, seqUpdate }) => [id, Number(seqUpdate)]));
  }

  /** The store, as the processes see it. */
  #watched(turn: () => Promise<void>): IngestStore {
    const { store } = this;
    let own = 0;
    return {
      tenant: store.tenant,
      cursor: (name) => store.cursor(name),
      claim: async (name) => {
        await turn();
        const claim = await store.claim(name);
        own = this.#claimed = claim.epoch;
        return claim;
      },
      commit: async (portion) => {
        await turn();
        const { created, updated } = await store.commit(portion).then((counts) => {
          const { to } = portion;
          this.commits.push({ epoch: own, current: this.#claimed, to, ...counts });
          return counts;
        });
        await turn();
        return { ...noCounts, created, updated };
      },
      markSynced: async (name, epoch) => {
        await turn();
        await store.markSynced(name, epoch);
      },
    };
  }
}

const noCounts = { unchanged: 0, quarantined: 0, iocs: 0, withdrawn: 0 };
const never = new AbortController().signal;
const same = <Value>(value: Value): Value => value;

/** Whether a sync failed because another one has claimed the collection. */
export const isFenced = ({ error }: SyncedCollection): boolean =>
  StoreError.isInstance(error) && ["fenced", "cursor-moved"].includes(error.code);
