import { CyberIntegrationsError } from "cyberintegrations";
import type { PgBoss } from "pg-boss";
import type { Fleet } from "../config/load.ts";
import { timerSleep, wait } from "@cyberintegrations/ingest";
import { Accounts } from "./accounts.ts";
import type { DatabaseHealth } from "./pulse.ts";
import { keepSchedules, type ScheduleChanges } from "./schedules.ts";
import { allWanted } from "./wanted.ts";

export interface SchedulerOptions {
  readonly boss: PgBoss;
  /** Reads the config. */
  readonly read: () => Fleet;
  /** How often a collection is read for which the config sets no interval, in ms. */
  readonly every: number;
  /** How often the config is read again, in ms; undefined for a scheduler that runs once. */
  readonly interval: number | undefined;
  readonly now: () => number;
  readonly signal: AbortSignal;
  /** Called with the first outcome, and with each later one that is news. */
  readonly told: (changes: ScheduleChanges, tenants: TenantNews) => Promise<void>;
}

/** Tenants whose state changed since the last outcome. */
export interface TenantNews {
  /** Their collections can't be determined, and why. Their schedules stay as they are. */
  readonly failed: ReadonlyMap<string, CyberIntegrationsError>;
  /** Their collections are known again. */
  readonly recovered: readonly string[];
}

interface Failure {
  readonly code: string;
  readonly message: string;
}

/** The state of a scheduler that keeps running. */
export interface SchedulerHealth {
  /** Whether the database answers, and the last attempt to read the config and update the schedules succeeded for all tenants. */
  readonly ok: boolean;
  /** When that was last attempted, as ISO 8601. */
  readonly at: string | null;
  readonly error: Failure | null;
  /** Tenants whose collections can't be determined. */
  readonly tenants: Readonly<Record<string, Failure>>;
  readonly database: DatabaseHealth;
}

/** Keeps the schedules in step with a config. */
export class Scheduler {
  readonly #options: SchedulerOptions;
  readonly #accounts: Accounts;
  #last: Omit<SchedulerHealth, "database"> = { ok: false, at: null, error: null, tenants: {} };
  /** The tenants that failed at the last attempt; undefined before the first. */
  #unknown: ReadonlyMap<string, CyberIntegrationsError> | undefined;

  constructor(options: SchedulerOptions) {
    this.#options = options;
    const { interval = 0, now, signal } = options;
    this.#accounts = new Accounts({ interval, now, signal });
  }

  report(database: DatabaseHealth): SchedulerHealth {
    return { ...this.#last, ok: this.#last.ok && database.ok, database };
  }

  /** Brings the schedules to what the config wants; resolves to whether the collections of all tenants are known. */
  async keep({ settings, unusable }: Fleet): Promise<boolean> {
    const { boss, every, told } = this.#options;
    const wanted = await allWanted(settings, every, (own) => this.#accounts.select(own));
    const unknown = new Map([...unusable, ...wanted.unknown]);
    const changes = await keepSchedules(boss, { ...wanted, unknown });
    const before = this.#unknown;
    const news = newsOf(before, unknown);
    this.#unknown = unknown;
    const changed = [changes.added, changes.changed, changes.removed, news.recovered];
    if (!before || news.failed.size > 0 || changed.some((names) => names.length > 0)) {
      await told(changes, news);
    }
    const [error] = unknown.values();
    this.#note(error, unknown);
    return error === undefined;
  }

  /**
   * Does so again and again. While a config can't be used, the schedules stay as they are.
   *
   * @param failed Called with an error that is not that of the round before.
   */
  async goOn(interval: number, failed: (error: Error) => void): Promise<void> {
    const { now, signal, read } = this.#options;
    const clock = { now, sleep: timerSleep, random: Math.random };
    let last: string | undefined;
    for (;;) {
      await wait(interval, clock, signal);
      if (signal.aborted) return;
      try {
        await this.keep(read());
        last = undefined;
      } catch (error) {
        if (CyberIntegrationsError.isInstance(error) && error.code === "aborted") return;
        // The engine's errors are the database's, which may come back.
        this.#note(error as Error);
        if (last !== (error as Error).message) failed(error as Error);
        last = (error as Error).message;
      }
    }
  }

  #note(
    error: Error | undefined,
    unknown: ReadonlyMap<string, CyberIntegrationsError> = new Map(),
  ): void {
    this.#last = {
      ok: error === undefined,
      at: new Date(this.#options.now()).toISOString(),
      error: error ? failureOf(error) : null,
      tenants: Object.fromEntries(
        [...unknown].map(([tenant, failure]) => [tenant, failureOf(failure)]),
      ),
    };
  }
}

function newsOf(
  before: ReadonlyMap<string, CyberIntegrationsError> = new Map(),
  unknown: ReadonlyMap<string, CyberIntegrationsError>,
): TenantNews {
  const failed = [...unknown].filter(
    ([tenant, { message }]) => before.get(tenant)?.message !== message,
  );
  const recovered = [...before.keys()].filter((tenant) => !unknown.has(tenant));
  return { failed: new Map(failed), recovered };
}

const failureOf = (error: Error): Failure => ({
  code: CyberIntegrationsError.isInstance(error) ? error.code : "store",
  message: error.message,
});
