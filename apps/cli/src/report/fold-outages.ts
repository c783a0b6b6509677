import { combineEvents } from "@cyberintegrations/ingest";
import { isOutage } from "@cyberintegrations/store";
import type { Outage } from "./outage.ts";
import type { Reporter } from "./reporter.ts";

/** A reporter that leaves it to the outage to report reads which fail because the database does not answer. */
export function foldOutages(reporter: Reporter, outage: Outage): Reporter {
  return {
    ...combineEvents([reporter]),
    close: () => {
      reporter.close();
    },
    finished: (outcome) => {
      const { error } = outcome;
      if (error && isOutage(error)) {
        outage.failed(error);
        return;
      }
      if (!error) outage.answered();
      reporter.finished(outcome);
    },
  };
}
