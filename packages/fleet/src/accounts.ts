import { CyberIntegrationsError } from "@cyberintegrations/errors";
import {
  Schedule,
  selectCollections,
  type Account,
  type Selected,
} from "@cyberintegrations/ingest";

export interface AccountsOptions {
  /** The longest wait after a first failure, in ms. Later waits grow with each failure. */
  readonly interval: number;
  readonly now: () => number;
  readonly signal: AbortSignal;
}

/** The failures of one account. */
interface Failures {
  /** With other settings, such as a new key, the account is requested at once. */
  readonly connection: string;
  readonly schedule: Schedule;
  readonly count: number;
  readonly error: CyberIntegrationsError;
  readonly retryAt: number;
}

/** The next update requests the account again anyway, and one that does not answer must not delay the others. */
const short = {
  timeout: 30_000,
  retry: { retries: 2, maxRetryAfter: 10_000 },
} as const;

/** Requests the granted collections of accounts. One that failed is requested again when its next attempt is due. */
export class Accounts {
  readonly #options: AccountsOptions;
  readonly #failures = new Map<string, Failures>();

  constructor(options: AccountsOptions) {
    this.#options = options;
  }

  /** @throws CyberIntegrationsError if they could not be determined, now or at the last attempt. */
  async select(tenant: string, account: Account): Promise<Selected> {
    const { now, signal, interval } = this.#options;
    const { apiUrl, username, apiKey, allowHttp, proxy, tls } = account.connection;
    const connection = JSON.stringify({ apiUrl, username, apiKey, allowHttp, proxy, tls });
    const last = this.#failures.get(tenant);
    const before = last?.connection === connection ? last : undefined;
    if (before && now() < before.retryAt) throw before.error;
    try {
      await using session = account.product.open({ ...account.connection, ...short });
      const selected = await selectCollections(session, account, signal);
      this.#failures.delete(tenant);
      return selected;
    } catch (error) {
      if (!CyberIntegrationsError.isInstance(error)) throw error;
      const { schedule, count } = before ?? {
        schedule: new Schedule(interval, now(), Math.random),
        count: 0,
      };
      const retryAt = now() + schedule.waitAfter(now(), count + 1);
      const failures = { connection, schedule, count: count + 1, error, retryAt };
      this.#failures.set(tenant, failures);
      throw error;
    }
  }
}
