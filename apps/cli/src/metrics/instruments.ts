import { Counter, Gauge, Histogram, Registry } from "prom-client";

/** The limits of the buckets of durations, in seconds: a read takes a blink, or hours at first. */
const buckets = [0.1, 0.5, 1, 5, 15, 60, 300, 900, 3600, 14_400];

/** What is measured of a tenant's collection; other labels come behind. */
const labels = ["tenant", "collection"] as const;

/** Everything that is measured in a process, for all tenants, in a registry of its own. */
export function createInstruments() {
  const registry = new Registry();
  const settings = <Label extends string>(name: string, help: string, more: Label[]) => ({
    name: `cyberintegrations_${name}`,
    help,
    labelNames: [...labels, ...more],
    registers: [registry],
  });
  const counter = <Label extends string>(name: string, help: string, ...more: Label[]) =>
    new Counter(settings(name, help, more));

  return {
    registry,
    feeds: counter("feeds_total", "Feeds stored, by what they were to the store.", "change"),
    quarantined: counter("feeds_quarantined_total", "Feeds that could not be stored."),
    iocs: counter("iocs_total", "Indicators in the feeds that were stored."),
    withdrawn: counter("iocs_withdrawn_total", "Indicators that hold no longer."),
    requests: counter("requests_total", "Requests sent, retries included; added when a read ends."),
    retries: counter("retries_total", "Requests that failed and were sent again."),
    failures: counter("sync_failures_total", "Reads that failed, by the error's code.", "code"),
    left: new Gauge(settings("feeds_left", "Feeds still to come, where the API counts them.", [])),
    duration: new Histogram({
      ...settings("sync_duration_seconds", "How long reads of the collection took.", []),
      buckets,
    }),
  };
}

/** All instruments, and the registry that they are in. */
export type Instruments = ReturnType<typeof createInstruments>;

/** How long ago a collection was last read to its end. */
export interface Silence {
  readonly tenant: string;
  readonly collection: string;
  readonly ms: number;
}

/** Adds how long ago collections were last read to their end, as it is when it is asked for. */
export function measureSilences(
  { registry }: Instruments,
  silences: () => Iterable<Silence> | Promise<Iterable<Silence>>,
): void {
  new Gauge({
    name: "cyberintegrations_last_success_age_seconds",
    help: "Seconds since the collection was last read to its end, or since the start where it was not yet.",
    labelNames: labels,
    registers: [registry],
    async collect() {
      const current = await silences();
      this.reset();
      for (const { ms, ...labels } of current) this.set(labels, ms / 1000);
    },
  });
}
