import { Schedule, selectCollections, type Selected } from "@cyberintegrations/ingest";
import { CyberIntegrationsError } from "cyberintegrations";
import type { Settings } from "../config/settings.ts";
import { openSession } from "../session.ts";

export interface AccountsOptions {
  /** The wait after a first failure is at most this long, in ms; the waits grow from one failure to the next. */
  readonly interval: number;
  readonly now: () => number;
  readonly signal: AbortSignal;
}

/** The failures of one account. */
interface Failures {
  /** With other settings, such as a new key, the account is asked at once. */
  readonly connection: string;
  readonly schedule: Schedule;
  readonly count: number;
  readonly error: CyberIntegrationsError;
  readonly retryAt: number;
}

/** An account is asked again in the next round anyway: one that does not answer must not delay the schedules of others. */
const impatient = {
  timeout: 30_000,
  retry: { retries: 2, maxRetryAfter: 10_000 },
} as const;

/** Asks accounts for their collections. One that failed is asked again when its next attempt is due. */
export class Accounts {
  readonly #options: AccountsOptions;
  readonly #failures = new Map<string, Failures>();

  constructor(options: AccountsOptions) {
    this.#options = options;
  }

  /** @throws CyberIntegrationsError if they could not be determined, now or at the last attempt. */
  async select(settings: Settings): Promise<Selected> {
    const { now, signal, interval } = this.#options;
    const connection = JSON.stringify(settings.connection);
    const last = this.#failures.get(settings.tenant);
    const before = last?.connection === connection ? last : undefined;
    if (before && now() < before.retryAt) throw before.error;
    try {
      await using session = openSession(settings, impatient);
      const selected = await selectCollections(session, settings, signal);
      this.#failures.delete(settings.tenant);
      return selected;
    } catch (error) {
      if (!CyberIntegrationsError.isInstance(error)) throw error;
      const { schedule, count } = before ?? {
        schedule: new Schedule(interval, now(), Math.random),
        count: 0,
      };
      const retryAt = now() + schedule.waitAfter(now(), count + 1);
      const failures = { connection, schedule, count: count + 1, error, retryAt };
      this.#failures.set(settings.tenant, failures);
      throw error;
    }
  }
}
