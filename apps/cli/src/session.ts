import type { FleetAccounts } from "@cyberintegrations/fleet";
import type { PollerOptions } from "cyberintegrations";
import type { Fleet } from "./config/load.ts";
import { say, type Io } from "./io.ts";
import { retryWords } from "./report/words.ts";

/** The tenants of a config, for workers and schedules. */
export const fleetAccounts = ({ settings, unusable, outputs }: Fleet): FleetAccounts => ({
  accounts: new Map(settings.map((own) => [own.tenant, own])),
  ...{ unusable, outputs },
});

/** Options of a session that report each retry at once, with the reason and the delay. */
export const retryNotes = (io: Io): Pick<PollerOptions, "hooks"> => ({
  hooks: {
    onRetry: (retry) => {
      say(io, `${retry.pace || "API"}: ${retryWords(retry)}`);
    },
  },
});
