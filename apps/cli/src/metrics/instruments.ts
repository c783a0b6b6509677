import { Counter, Gauge, Histogram, Registry } from "prom-client";

/** The limits of the buckets of durations, in seconds: most reads are short, but a first one can take hours. */
const buckets = [0.1, 0.5, 1, 5, 15, 60, 300, 900, 3600, 14_400];

/** The labels of every metric of a collection; further labels follow. */
const labels = ["tenant", "collection"] as const;

/** The metrics of a process, for all tenants, in their own registry. */
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
    feeds: counter("feeds_total", "Feeds stored, by how they changed the store.", "change"),
    quarantined: counter("feeds_quarantined_total", "Feeds moved to the quarantine."),
    iocs: counter("iocs_total", "Indicators in stored feeds."),
    withdrawn: counter("iocs_withdrawn_total", "Indicators withdrawn."),
    requests: counter(
      "requests_total",
      "Requests sent, including retries; updated when a read ends.",
    ),
    retries: counter("retries_total", "Requests retried."),
    failures: counter("sync_failures_total", "Failed reads, by error code.", "code"),
    left: new Gauge(
      settings("feeds_left", "Feeds left to read, if the API reports the number.", []),
    ),
    duration: new Histogram({
      ...settings("sync_duration_seconds", "Duration of reads of the collection.", []),
      buckets,
    }),
  };
}

/** All metrics and their registry. */
export type Instruments = ReturnType<typeof createInstruments>;

/** The time since a collection was last synced. */
export interface Silence {
  readonly tenant: string;
  readonly collection: string;
  readonly ms: number;
}

/** Adds the time since each collection was last synced, calculated for each scrape. */
export function measureSilences(
  { registry }: Instruments,
  silences: () => Iterable<Silence> | Promise<Iterable<Silence>>,
): void {
  new Gauge({
    name: "cyberintegrations_last_success_age_seconds",
    help: "Seconds since the last complete sync of the collection, or since the start if there was none.",
    labelNames: labels,
    registers: [registry],
    async collect() {
      const current = await silences();
      this.reset();
      for (const { ms, ...labels } of current) this.set(labels, ms / 1000);
    },
  });
}
