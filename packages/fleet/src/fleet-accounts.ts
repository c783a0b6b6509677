import type { CyberIntegrationsError } from "@cyberintegrations/errors";
import type { Account } from "@cyberintegrations/ingest";
import type { Output } from "@cyberintegrations/outputs";

/**
 * The outputs of a tenant, by name. A function opens an output for one job, whose end closes the destination. If it throws a
 * CyberIntegrationsError, such as for a missing file, the job fails with this error.
 */
export type FleetOutputs = ReadonlyMap<string, () => Output | Promise<Output>>;

/** The accounts that a fleet reads, by the name of their tenant. */
export interface FleetAccounts {
  readonly accounts: ReadonlyMap<string, Account>;
  /**
   * Tenants whose account can't be used at present, such as by a missing file, and why. Their schedules stay unchanged, and
   * their jobs fail with this error. Default: none.
   */
  readonly unusable?: ReadonlyMap<string, CyberIntegrationsError> | undefined;
  /** The outputs that a fleet delivers to, by the name of their tenant. Default: none. */
  readonly outputs?: ReadonlyMap<string, FleetOutputs> | undefined;
}
