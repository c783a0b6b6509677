import type { CyberIntegrationsError } from "cyberintegrations";
import type { SyncEvents } from "../events.ts";
import type { Progress, SyncedCollection } from "../progress.ts";

/** What went wrong, without secrets. */
export interface LastError {
  readonly at: string;
  readonly code: string;
  readonly message: string;
}

/** How a collection fares. Times are ISO 8601. */
export interface CollectionHealth {
  /** False before any of it was read, and if it was not read to its end for more than three of its intervals. */
  readonly ok: boolean;
  readonly intervalSeconds: number;
  /** When it was last read to its end; null where it was not since the start. */
  readonly lastSuccess: string | null;
  /** The newest error, though a read may have succeeded since. */
  readonly lastError: LastError | null;
  /** How long the newest read took. */
  readonly lastDurationSeconds: number | null;
  /** How many reads have failed since the last success. */
  readonly consecutiveFailures: number;
}

/** How the program fares. */
export interface HealthReport {
  /** Whether the collections are known, and all of them are well. */
  readonly ok: boolean;
  /** When this report was made. */
  readonly at: string;
  readonly startedAt: string;
  /** Why it is not known yet which collections to read; null if it is known, or was not asked yet. */
  readonly error: LastError | null;
  readonly collections: Readonly<Record<string, CollectionHealth>>;
}

/** After how many intervals without a success a collection is not well. */
const missedIntervals = 3;

/** What is remembered of a collection. */
interface Memory {
  readonly interval: number;
  lastSuccess?: number;
  lastPortion?: number;
  lastError?: LastError;
  lastDuration?: number;
  failures: number;
}

/** Watches the reads of collections, to say at any time how they fare. */
export class Health implements SyncEvents {
  readonly #intervalOf: (collection: string) => number;
  readonly #now: () => number;
  readonly #startedAt: number;
  readonly #collections = new Map<string, Memory>();
  #unselected: LastError | null = null;

  /** @param intervalOf How often a collection is read, in ms. */
  constructor(intervalOf: (collection: string) => number, now: () => number) {
    this.#intervalOf = intervalOf;
    this.#now = now;
    this.#startedAt = now();
  }

  /** The collections to read could not be determined. */
  unselected({ code, message }: CyberIntegrationsError): void {
    this.#unselected = { at: iso(this.#now()), code, message };
  }

  planned(collections: readonly string[]): void {
    this.#unselected = null;
    for (const name of collections) {
      this.#collections.set(name, { interval: this.#intervalOf(name), failures: 0 });
    }
  }

  portion({ collection }: Progress): void {
    const memory = this.#collections.get(collection);
    if (memory) memory.lastPortion = this.#now();
  }

  finished({ collection, error, milliseconds }: SyncedCollection): void {
    const memory = this.#collections.get(collection);
    // What the user ended has neither succeeded nor failed.
    if (!memory || error?.code === "aborted") return;
    memory.lastDuration = milliseconds;
    if (error) {
      const { code, message } = error;
      memory.lastError = { at: iso(this.#now()), code, message };
      memory.failures += 1;
    } else {
      memory.lastSuccess = this.#now();
      memory.failures = 0;
    }
  }

  /** For each collection, the ms since its last success, or since the start where there was none yet. */
  silences(): Map<string, number> {
    const now = this.#now();
    const since = ({ lastSuccess = this.#startedAt }: Memory) => now - lastSuccess;
    return new Map([...this.#collections].map(([name, memory]) => [name, since(memory)]));
  }

  /** How all fare now. */
  report(): HealthReport {
    const collections = Object.fromEntries(
      [...this.#collections].map(([name, memory]) => [name, this.#healthOf(memory)]),
    );
    return {
      ok: this.#collections.size > 0 && Object.values(collections).every(({ ok }) => ok),
      at: iso(this.#now()),
      startedAt: iso(this.#startedAt),
      error: this.#unselected,
      collections,
    };
  }

  #healthOf(memory: Memory): CollectionHealth {
    const { interval, lastSuccess, lastPortion, lastError, lastDuration, failures } = memory;
    // The first read may take hours: while it brings pages and has not failed, it is well.
    const signOfLife = Math.max(lastSuccess ?? 0, failures > 0 ? 0 : (lastPortion ?? 0));
    return {
      ok: this.#now() - signOfLife <= missedIntervals * interval,
      intervalSeconds: interval / 1000,
      lastSuccess: lastSuccess === undefined ? null : iso(lastSuccess),
      lastError: lastError ?? null,
      lastDurationSeconds: lastDuration === undefined ? null : lastDuration / 1000,
      consecutiveFailures: failures,
    };
  }
}

const iso = (time: number) => new Date(time).toISOString();
