import type { FleetAccounts } from "@cyberintegrations/fleet";
import type { Fleet } from "./config/load.ts";
import { accountOf } from "./session.ts";

/** The tenants of a config, as workers and schedules take them. */
export const fleetAccounts = ({ settings, unusable }: Fleet): FleetAccounts => ({
  accounts: new Map(settings.map((own) => [own.tenant, accountOf(own)])),
  unusable,
});
