import type { DeliveryCounts } from "@cyberintegrations/outputs";
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

type Counts = Pick<DeliveryCounts, "sent" | "retried" | "rejected">;

/** Metrics of what this process delivers. */
const counted: readonly (Row & { readonly read: (counts: Counts) => number })[] = [
  {
    name: "sent",
    help: "Items that the destination has acknowledged since the start.",
    read: ({ sent }) => sent,
  },
  {
    name: "retried",
    help: "Items that were sent again since the start, each time that they were.",
    read: ({ retried }) => retried,
  },
  {
    name: "rejected",
    help: "Items that became dead letters since the start.",
    read: ({ rejected }) => rejected,
  },
];

const circuit: Row & { readonly read: (state: OutputState) => number } = {
  name: "circuit_open",
  help: "1 while the destination is not available, else 0.",
  read: ({ circuit }) => (circuit === "open" ? 1 : 0),
};

type Labels = Readonly<Record<"tenant" | "output", string>>;

/** Adds a metric of outputs, read for each scrape. */
const add = <Status>(
  registry: Registry,
  { name, help, read }: Row & { readonly read: (status: Status) => number },
  all: () => Iterable<readonly [Labels, Status]> | Promise<Iterable<readonly [Labels, Status]>>,
) =>
  new Gauge({
    ...{ name: `cyberintegrations_output_${name}`, help, registers: [registry] },
    labelNames: ["tenant", "output"],
    async collect() {
      for (const [labels, status] of await all()) this.set(labels, read(status));
    },
  });

/** Adds the metrics of what a worker delivers. The lag and the circuits are metrics of the scheduler. */
export function measureDeliveries(
  states: () => readonly (Labels & Counts)[],
  registry: Registry,
): void {
  for (const row of counted)
    add(registry, row, () =>
      states().map(({ tenant, output, ...counts }) => [{ tenant, output }, counts] as const),
    );
}

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
  const labelled = <Status extends { readonly output: string }>(all: readonly Status[]) =>
    all.map((status) => [{ tenant: store.tenant, output: status.output }, status] as const);
  for (const row of stored) add(registry, row, async () => labelled(await store.outputs()));
  for (const { read, ...row } of counted)
    add(registry, { ...row, read: ({ counts }: OutputState) => read(counts) }, () =>
      labelled(states()),
    );
  add(registry, circuit, () => labelled(states()));
  return registry;
}
