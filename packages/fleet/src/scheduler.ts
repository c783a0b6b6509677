/// <reference lib="esnext.disposable" preserve="true" />
import { CyberIntegrationsError, InputError } from "@cyberintegrations/errors";
import { timerSleep, wait } from "@cyberintegrations/ingest";
import { isOutage } from "@cyberintegrations/store";
import { Accounts } from "./accounts.ts";
import type { SchedulerEvents } from "./events.ts";
import type { FleetAccounts } from "./fleet-accounts.ts";
import type { Failure } from "./job.ts";
import { join, type Joined, type MemberOptions } from "./join.ts";
import type { DatabaseHealth } from "./pulse.ts";
import { updateSchedules } from "./schedules.ts";
import { statusOf, type FleetStatus } from "./status.ts";
import { allWanted, wantedOutputs } from "./wanted.ts";

/** What a scheduler needs. */
export interface SchedulerOptions extends MemberOptions {
  /** The interval of collections whose settings have none, in ms: whole minutes. */
  readonly every: number;
  /** How often `watch` updates the schedules, in ms. `watch` needs it. */
  readonly interval?: number | undefined;
  /** Ends an update, and `watch`. Default: never. */
  readonly signal?: AbortSignal | undefined;
  /** Default: none. */
  readonly events?: SchedulerEvents | undefined;
}

/** Tenants whose state changed since the last update. */
export interface TenantChanges {
  /** Their collections can't be determined, and why. Their schedules stay unchanged. */
  readonly failed: ReadonlyMap<string, CyberIntegrationsError>;
  /** Their collections are known again. */
  readonly recovered: readonly string[];
}

/** The state of a scheduler. */
export interface SchedulerHealth {
  /** Whether the database answers, and the last update succeeded for all tenants. */
  readonly ok: boolean;
  /** When that was last attempted, as ISO 8601. */
  readonly at: string | null;
  readonly error: Failure | null;
  /** Tenants whose collections can't be determined. */
  readonly tenants: Readonly<Record<string, Failure>>;
  readonly database: DatabaseHealth;
}

/** Makes the schedules of a store match the accounts. Dispose it to leave the queue. */
export interface Scheduler extends AsyncDisposable {
  /**
   * Adds, changes and removes schedules until they match the accounts. A new collection or output is queued at once.
   *
   * @returns Whether the collections of all tenants are known. The schedules of the others stay unchanged.
   * @throws InputError for an interval that is not whole minutes, ConnectionError (`aborted`) if the signal aborts.
   */
  update(accounts: FleetAccounts): Promise<boolean>;
  /**
   * Updates the schedules at the option `interval`, until the signal aborts. If an update fails, the schedules stay
   * unchanged until the next one.
   *
   * @param read Returns the accounts. Called before each update, so that it can read a changed config.
   * @throws InputError without an `interval`.
   */
  watch(read: () => FleetAccounts): Promise<void>;
  /** The status of all workers and schedulers of the store. */
  status(): Promise<FleetStatus>;
  health(): SchedulerHealth;
}

/**
 * Joins the queue of a store as a scheduler. Its schedules stay in the store: workers process them when the scheduler has
 * ended, too.
 *
 * @throws InputError for a location that is not PostgreSQL, and if members of another version are running; StoreError if
 *   the store or the queue can't be used; and what `check` throws.
 *
 * @example
 * ```ts
 * await using scheduler = await openScheduler({ location, every: 15 * 60_000 });
 * await scheduler.update({ accounts });
 * ```
 */
export async function openScheduler(options: SchedulerOptions): Promise<Scheduler> {
  const { now = Date.now, events = {} } = options;
  return new QueueScheduler(options, await join({ ...options, role: "scheduler", now, events }));
}

class QueueScheduler implements Scheduler {
  readonly #joined: Joined;
  readonly #every: number;
  readonly #interval: number | undefined;
  readonly #now: () => number;
  readonly #signal: AbortSignal;
  readonly #events: SchedulerEvents;
  readonly #accounts: Accounts;
  readonly #check: MemberOptions["check"];
  #last: Omit<SchedulerHealth, "database"> = { ok: false, at: null, error: null, tenants: {} };
  /** The tenants that failed at the last attempt; undefined before the first. */
  #unknown: ReadonlyMap<string, CyberIntegrationsError> | undefined;

  constructor(options: SchedulerOptions, joined: Joined) {
    const { every, interval, now = Date.now, events = {} } = options;
    const { signal = new AbortController().signal } = options;
    this.#joined = joined;
    this.#check = options.check;
    [this.#every, this.#interval, this.#now] = [every, interval, now];
    [this.#signal, this.#events] = [signal, events];
    this.#accounts = new Accounts({ interval: interval ?? 0, now, signal });
  }

  health(): SchedulerHealth {
    const database = this.#joined.pulse.health;
    return { ...this.#last, ok: this.#last.ok && database.ok, database };
  }

  status(): Promise<FleetStatus> {
    const { boss, store } = this.#joined;
    return statusOf(boss, store, this.#now());
  }

  async update({
    accounts,
    unusable = new Map(),
    outputs = new Map(),
  }: FleetAccounts): Promise<boolean> {
    const select = this.#accounts.select.bind(this.#accounts);
    const wanted = await allWanted(accounts, this.#every, select);
    const unknown = new Map([...unusable, ...wanted.unknown]);
    const { boss } = this.#joined;
    const schedules = await updateSchedules(boss, { ...wanted, unknown }, wantedOutputs(outputs));
    const before = this.#unknown;
    const tenants = tenantChanges(before, unknown);
    this.#unknown = unknown;
    const changed = [schedules.added, schedules.changed, schedules.removed, tenants.recovered];
    if (!before || tenants.failed.size > 0 || changed.some((names) => names.length > 0)) {
      await this.#events.updated?.(schedules, tenants);
    }
    const [error] = unknown.values();
    this.#record(error, unknown);
    return error === undefined;
  }

  async watch(read: () => FleetAccounts): Promise<void> {
    const interval = this.#interval;
    if (interval === undefined) {
      throw new InputError("interval: expected the time between two updates in ms, got none");
    }
    const clock = { now: this.#now, sleep: timerSleep, random: Math.random };
    let last: string | undefined;
    for (;;) {
      await wait(interval, clock, this.#signal);
      if (this.#signal.aborted) return;
      try {
        const accounts = read();
        await this.#check?.(this.#joined.store);
        await this.update(accounts);
        last = undefined;
      } catch (error) {
        if (CyberIntegrationsError.isInstance(error) && error.code === "aborted") return;
        // An error of pg-boss is one of the database, which may recover.
        this.#record(error as Error);
        if (last !== (error as Error).message) this.#report(error as Error);
        last = (error as Error).message;
      }
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#joined.close(true);
  }

  #report(error: Error): void {
    if (isOutage(error)) this.#joined.pulse.failed(error);
    else this.#events.updateFailed?.(error);
  }

  #record(
    error: Error | undefined,
    unknown: ReadonlyMap<string, CyberIntegrationsError> = new Map(),
  ): void {
    this.#last = {
      ok: error === undefined,
      at: new Date(this.#now()).toISOString(),
      error: error ? failureOf(error) : null,
      tenants: Object.fromEntries(
        [...unknown].map(([tenant, failure]) => [tenant, failureOf(failure)]),
      ),
    };
  }
}

function tenantChanges(
  before: ReadonlyMap<string, CyberIntegrationsError> = new Map(),
  unknown: ReadonlyMap<string, CyberIntegrationsError>,
): TenantChanges {
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
