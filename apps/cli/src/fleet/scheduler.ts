import { CyberIntegrationsError } from "cyberintegrations";
import type { PgBoss } from "pg-boss";
import type { Settings } from "../config/settings.ts";
import { timerSleep } from "@cyberintegrations/ingest";
import { keepSchedules, type ScheduleChanges } from "./schedules.ts";
import { allWanted, type AllWanted } from "./wanted.ts";

export interface SchedulerOptions {
  readonly boss: PgBoss;
  /** Reads the config. */
  readonly read: () => readonly Settings[];
  /** How often a collection is read of which the config does not say, in ms. */
  readonly every: number;
  readonly now: () => number;
  /** Receives what became of the schedules, each time. */
  readonly told: (changes: ScheduleChanges, wanted: AllWanted) => Promise<void>;
}

/** How a scheduler that goes on fares. */
export interface SchedulerHealth {
  /** Whether the config could be read and the schedules be kept, the last time. */
  readonly ok: boolean;
  /** When that was tried last, as ISO 8601. */
  readonly at: string | null;
  readonly error: { readonly code: string; readonly message: string } | null;
}

/** Keeps the schedules in step with a config. */
export class Scheduler {
  readonly #options: SchedulerOptions;
  #health: SchedulerHealth = { ok: true, at: null, error: null };

  constructor(options: SchedulerOptions) {
    this.#options = options;
  }

  get health(): SchedulerHealth {
    return this.#health;
  }

  /** Brings the schedules to what the config wants; resolves to whether all of it could be found out. */
  async keep(tenants: readonly Settings[]): Promise<boolean> {
    const { boss, every, told } = this.#options;
    const wanted = await allWanted(tenants, every);
    await told(await keepSchedules(boss, wanted), wanted);
    const [error] = wanted.unknown.values();
    this.#note(error);
    return error === undefined;
  }

  /** Does so again and again. While a config can't be used, the schedules stay as they are. */
  async goOn(interval: number, signal: AbortSignal, failed: (error: Error) => void): Promise<void> {
    for (;;) {
      await timerSleep(interval, signal);
      if (signal.aborted) return;
      try {
        await this.keep(this.#options.read());
      } catch (error) {
        // The engine's errors are the database's, which may come back.
        this.#note(error as Error);
        failed(error as Error);
      }
    }
  }

  #note(error: Error | undefined): void {
    const code = CyberIntegrationsError.isInstance(error) ? error.code : "store";
    this.#health = {
      ok: error === undefined,
      at: new Date(this.#options.now()).toISOString(),
      error: error ? { code, message: error.message } : null,
    };
  }
}
