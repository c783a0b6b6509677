import { Gauge, Registry } from "prom-client";
import type { OutputLag } from "./output-lags.ts";
import type { FleetStatus } from "./status.ts";

/** The gauges of outputs. Before its first delivery, an output has no lag. */
const outputRows: readonly {
  readonly name: string;
  readonly help: string;
  readonly read: (output: OutputLag, now: number) => number;
}[] = [
  {
    name: "lag",
    help: "Changes in the store that were not delivered or skipped yet.",
    read: ({ lag }) => lag ?? 0,
  },
  {
    name: "lag_age_seconds",
    help: "Seconds since the oldest of these changes was stored.",
    read: ({ oldest }, now) =>
      oldest === null ? 0 : Math.max(0, (now - Date.parse(oldest)) / 1000),
  },
  {
    name: "dead_letters",
    help: "Items that the destination did not accept.",
    read: ({ deadLetters }) => deadLetters,
  },
  {
    name: "circuit_open",
    help: "1 while the destination is not available, else 0.",
    read: ({ circuit }) => (circuit === "open" ? 1 : 0),
  },
];

function addOutputs(
  gauge: (name: string, help: string, ...labelNames: string[]) => Gauge,
  { outputs, deadLetters }: FleetStatus,
  now: number,
): void {
  for (const { name, help, read } of outputRows) {
    const row = gauge(`output_${name}`, help, "tenant", "output");
    for (const one of outputs) {
      const { tenant, output } = one;
      row.set({ tenant, output }, read(one, now));
    }
  }
  const stopped = gauge(
    ...["output_stopped", "Outputs whose job is in the dead-letter queue."],
    ...["tenant", "output", "code"],
  );
  for (const letter of deadLetters) {
    const { tenant, error } = letter;
    if ("output" in letter) stopped.set({ tenant, output: letter.output, code: error.code }, 1);
  }
}

/**
 * A status as gauges, in the text format of Prometheus.
 *
 * @param now The time, in ms since 1970, for the age of the oldest job.
 */
export async function gaugesOf(status: FleetStatus, now: number): Promise<string> {
  const { members, queue, oldest, deadLetters, lags, outputs } = status;
  const registry = new Registry();
  const registers = [registry];
  const gauge = (name: string, help: string, ...labelNames: string[]) =>
    new Gauge({ name: `cyberintegrations_${name}`, help, labelNames, registers });

  const memberCount = gauge("fleet_members", "Running workers and schedulers.", "role");
  for (const role of ["scheduler", "worker"]) {
    memberCount.set({ role }, members.filter((member) => member.role === role).length);
  }
  const slots = members.reduce((sum, member) => sum + (member.slots ?? 0), 0);
  gauge("fleet_slots", "Collections that the workers can read at the same time.").set(slots);
  const jobs = gauge(
    "queue_jobs",
    "Collections that wait for a worker (ready) or for their next attempt (retrying), or are being read (active).",
    "state",
  );
  for (const state of ["ready", "retrying", "active"] as const) jobs.set({ state }, queue[state]);
  const oldestAge = oldest ? Math.max(0, (now - oldest.since.getTime()) / 1000) : 0;
  gauge("queue_oldest_seconds", "The longest time that a collection has waited for a worker.").set(
    oldestAge,
  );
  const letters = gauge(
    ...["dead_letters", "Collections in the dead-letter queue."],
    ...["tenant", "collection", "code"],
  );
  for (const letter of deadLetters) {
    const { tenant, error } = letter;
    if ("collection" in letter)
      letters.set({ tenant, collection: letter.collection, code: error.code }, 1);
  }
  const lag = gauge(
    "lag_seconds",
    "Seconds since the collection was last fully synced, or since it was scheduled if it never was.",
    ...["tenant", "collection"],
  );
  for (const { tenant, collection, seconds } of lags) lag.set({ tenant, collection }, seconds);
  if (outputs.length > 0) addOutputs(gauge, status, now);
  return await registry.metrics();
}
