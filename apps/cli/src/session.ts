import type { FleetAccounts } from "@cyberintegrations/fleet";
import type { Account } from "@cyberintegrations/ingest";
import { InputError, type PollerOptions, type ProductSession } from "cyberintegrations";
import type { Fleet } from "./config/load.ts";
import type { Settings } from "./config/settings.ts";
import { say, type Io } from "./io.ts";
import { retryWords } from "./report/words.ts";

type Connected = Pick<Settings, "product" | "connection" | "locate">;

/**
 * Opens a session of the account, with further options that a command needs.
 *
 * @throws InputError that names the config's key or the environment variable.
 */
export function openSession(
  { product, connection, locate }: Connected,
  more?: Pick<PollerOptions, "hooks" | "retry" | "timeout">,
): ProductSession {
  try {
    return product.open({ ...connection, ...more, retry: { ...connection.retry, ...more?.retry } });
  } catch (error) {
    if (!InputError.isInstance(error)) throw error;
    throw locate(error);
  }
}

/** An account whose users open the session themselves. Their errors, too, name the config's key or the variable. */
export const accountOf = (settings: Settings): Account => ({
  ...settings,
  product: { ...settings.product, open: (options) => openSession(settings, options) },
});

/** The tenants of a config, for workers and schedules. */
export const fleetAccounts = ({ settings, unusable }: Fleet): FleetAccounts => ({
  accounts: new Map(settings.map((own) => [own.tenant, accountOf(own)])),
  unusable,
});

/** Options of a session that report each retry at once, with the reason and the delay. */
export const retryNotes = (io: Io): Pick<PollerOptions, "hooks"> => ({
  hooks: {
    onRetry: (retry) => {
      say(io, `${retry.pace || "API"}: ${retryWords(retry)}`);
    },
  },
});
