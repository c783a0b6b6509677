import { StoreError } from "cyberintegrations";
import type { CommitCounts, PortionCommit } from "@cyberintegrations/store";
import type { IngestStore } from "../src/index.ts";

/** A store that remembers what it was given, and checks cursors and epochs as a store must. */
export class MemoryStore implements IngestStore {
  readonly tenant: string;
  readonly commits: PortionCommit[] = [];
  /** The collections that were fully synced, with the epoch. */
  readonly synced: (readonly [string, number | undefined])[] = [];
  readonly cursors = new Map<string, string | null>();
  readonly filters = new Map<string, string | null>();
  readonly #epochs = new Map<string, number>();

  constructor(tenant = "default") {
    this.tenant = tenant;
  }

  cursor(collection: string): Promise<string | null> {
    return Promise.resolve(this.cursors.get(collection) ?? null);
  }

  async claim(collection: string): ReturnType<IngestStore["claim"]> {
    const epoch = (this.#epochs.get(collection) ?? 0) + 1;
    this.#epochs.set(collection, epoch);
    const filters = this.filters.get(collection) ?? null;
    return { epoch, cursor: await this.cursor(collection), filters };
  }

  async commit(portion: PortionCommit): Promise<CommitCounts> {
    const { collection, from, to, epoch, filters = null, feeds, rejected = [] } = portion;
    if (epoch !== this.#epochs.get(collection))
      throw new StoreError("fenced", "another reader has claimed it");
    if (from !== (await this.cursor(collection)))
      throw new StoreError("cursor-moved", "the cursor has moved");
    this.commits.push(portion);
    this.cursors.set(collection, to);
    this.filters.set(collection, filters);
    return {
      created: feeds.length,
      updated: 2,
      unchanged: 3,
      quarantined: rejected.length,
      iocs: 4,
      withdrawn: 5,
    };
  }

  markSynced(collection: string, epoch?: number): Promise<void> {
    this.synced.push([collection, epoch]);
    return Promise.resolve();
  }
}
