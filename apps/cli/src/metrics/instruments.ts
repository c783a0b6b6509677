import { Counter, Gauge, Histogram, type Registry } from "prom-client";

/** The limits of the buckets of durations, in seconds: a read takes a blink, or hours at first. */
const buckets = [0.1, 0.5, 1, 5, 15, 60, 300, 900, 3600, 14_400];

/** Everything that is measured, in a registry of its own. Each has the label `collection`, and those that are named. */
export function createInstruments(registry: Registry, silences: () => Map<string, number>) {
  const settings = <Label extends string>(name: string, help: string, labels: Label[]) => ({
    name: `cyberintegrations_${name}`,
    help,
    labelNames: ["collection" as const, ...labels],
    registers: [registry],
  });
  const counter = <Label extends string>(name: string, help: string, ...labels: Label[]) =>
    new Counter(settings(name, help, labels));

  new Gauge({
    ...settings(
      "last_success_age_seconds",
      "Seconds since the collection was last read to its end, or since the start where it was not yet.",
      [],
    ),
    collect() {
      for (const [collection, silence] of silences()) this.set({ collection }, silence / 1000);
    },
  });
  return {
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
