import type { OutputStatus, Store } from "@cyberintegrations/store";
import { Gauge, Registry } from "prom-client";
import type { OutputState } from "../deliver/deliver-outputs.ts";

interface Row {
  readonly name: string;
  readonly help: string;
}

/** Metrics from the store, of every output that it has. */
const stored: readonly (Row & { readonly read: (status: OutputStatus) => number })[] = [
  {
    name: "lag",
    help: "Changes in the store that were not delivered or skipped yet.",
    read: ({ lag }) => lag,
  },
  {
    name: "lag_age_seconds",
    help: "Seconds since the oldest of these changes was stored.",
    read: ({ oldest }) => (oldest === null ? 0 : (Date.now() - Date.parse(oldest)) / 1000),
  },
  {
    name: "dead_letters",
    help: "Items that the destination did not accept.",
    read: ({ deadLetters }) => deadLetters,
  },
];

/** Metrics of the outputs that this process delivers to. */
const running: readonly (Row & { readonly read: (state: OutputState) => number })[] = [
  {
    name: "sent",
    help: "Items that the destination has acknowledged since the start.",
    read: ({ counts }) => counts.sent,
  },
  {
    name: "retried",
    help: "Items that were sent again since the start, each time that they were.",
    read: ({ counts }) => counts.retried,
  },
  {
    name: "rejected",
    help: "Items that became dead letters since the start.",
    read: ({ counts }) => counts.rejected,
  },
  {
    name: "circuit_open",
    help: "1 while the destination is not available, else 0.",
    read: ({ circuit }) => (circuit === "open" ? 1 : 0),
  },
];

/**
 * Adds the metrics of outputs to a registry, and returns it. They are read for each scrape.
 *
 * @param registry Default: a new one.
 */
export function measureOutputs(
  store: Pick<Store, "tenant" | "outputs">,
  states: () => readonly OutputState[],
  registry: Registry = new Registry(),
): Registry {
  const add = <Status extends { readonly output: string }>(
    { name, help, read }: Row & { readonly read: (status: Status) => number },
    all: () => readonly Status[] | Promise<readonly Status[]>,
  ) =>
    new Gauge({
      ...{ name: `cyberintegrations_output_${name}`, help, registers: [registry] },
      labelNames: ["tenant", "output"],
      async collect() {
        for (const status of await all())
          this.set({ tenant: store.tenant, output: status.output }, read(status));
      },
    });
  for (const row of stored) add(row, () => store.outputs());
  for (const row of running) add(row, states);
  return registry;
}
