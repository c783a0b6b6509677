import type { CyberIntegrationsError } from "cyberintegrations";
import type { SyncEvents } from "../events.ts";
import type { Progress, SyncedCollection } from "../progress.ts";

/** An error, without secrets. */
export interface LastError {
  readonly at: string;
  readonly code: string;
  readonly message: string;
}

/** The health of a collection. Times are ISO 8601. */
export interface CollectionHealth {
  /** False before the first page, and if there was no complete sync for more than three intervals. */
  readonly ok: boolean;
  readonly intervalSeconds: number;
  /** The last complete sync; null if there was none since the start. */
  readonly lastSuccess: string | null;
  /** The latest error, even if a later read succeeded. */
  readonly lastError: LastError | null;
  /** The duration of the latest read. */
  readonly lastDurationSeconds: number | null;
  /** How many reads have failed since the last success. */
  readonly consecutiveFailures: number;
}

/** The health of the program. */
export interface HealthReport {
  /** Whether the collections are known, and all of them are healthy. */
  readonly ok: boolean;
  /** When this report was made. */
  readonly at: string;
  readonly startedAt: string;
  /** Why the collections to read are not known; null if they are known, or were not requested yet. */
  readonly error: LastError | null;
  readonly collections: Readonly<Record<string, CollectionHealth>>;
}

/** A collection is unhealthy after this many intervals without a success. */
const missedIntervals = 3;

/** The state of a collection. */
interface State {
  readonly interval: number;
  lastSuccess?: number;
  lastPortion?: number;
  lastError?: LastError;
  lastDuration?: number;
  failures: number;
}

/** Records the reads of collections, and reports their health at any time. */
export class Health implements SyncEvents {
  readonly #intervalOf: (collection: string) => number;
  readonly #now: () => number;
  readonly #startedAt: number;
  readonly #collections = new Map<string, State>();
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
    const state = this.#collections.get(collection);
    if (state) state.lastPortion = this.#now();
  }

  finished({ collection, error, milliseconds }: SyncedCollection): void {
    const state = this.#collections.get(collection);
    // A read that the user interrupted has neither succeeded nor failed.
    if (!state || error?.code === "aborted") return;
    state.lastDuration = milliseconds;
    if (error) {
      const { code, message } = error;
      state.lastError = { at: iso(this.#now()), code, message };
      state.failures += 1;
    } else {
      state.lastSuccess = this.#now();
      state.failures = 0;
    }
  }

  /** For each collection, the ms since its last success, or since the start if there was none. */
  silences(): Map<string, number> {
    const now = this.#now();
    const since = ({ lastSuccess = this.#startedAt }: State) => now - lastSuccess;
    return new Map([...this.#collections].map(([name, state]) => [name, since(state)]));
  }

  /** The current health. */
  report(): HealthReport {
    const collections = Object.fromEntries(
      [...this.#collections].map(([name, state]) => [name, this.#healthOf(state)]),
    );
    return {
      ok: this.#collections.size > 0 && Object.values(collections).every(({ ok }) => ok),
      at: iso(this.#now()),
      startedAt: iso(this.#startedAt),
      error: this.#unselected,
      collections,
    };
  }

  #healthOf(state: State): CollectionHealth {
    const { interval, lastSuccess, lastPortion, lastError, lastDuration, failures } = state;
    // The first read can take hours. While it receives pages and has not failed, the collection is healthy.
    const lastActivity = Math.max(lastSuccess ?? 0, failures > 0 ? 0 : (lastPortion ?? 0));
    return {
      ok: this.#now() - lastActivity <= missedIntervals * interval,
      intervalSeconds: interval / 1000,
      lastSuccess: lastSuccess === undefined ? null : iso(lastSuccess),
      lastError: lastError ?? null,
      lastDurationSeconds: lastDuration === undefined ? null : lastDuration / 1000,
      consecutiveFailures: failures,
    };
  }
}

const iso = (time: number) => new Date(time).toISOString();
