import type { CyberIntegrationsError } from "@cyberintegrations/errors";
import type { Account } from "@cyberintegrations/ingest";

/** The accounts that a fleet reads, by the name of their tenant. */
export interface FleetAccounts {
  readonly accounts: ReadonlyMap<string, Account>;
  /**
   * Tenants whose account can't be used at present, such as by a missing file, and why. Their schedules stay unchanged, and
   * their jobs fail with this error. Default: none.
   */
  readonly unusable?: ReadonlyMap<string, CyberIntegrationsError> | undefined;
}
