import { Gauge, Registry } from "prom-client";
import type { FleetStatus } from "../fleet/look.ts";

/** What `status` says of the workers of a store, in the text format of Prometheus. */
export class FleetGauges {
  readonly #registry = new Registry();
  readonly #look: () => Promise<FleetStatus>;
  readonly #members = this.#gauge(
    "fleet_members",
    "Workers and schedulers that are at work.",
    "role",
  );
  readonly #slots = this.#gauge("fleet_slots", "Collections that the workers can read at a time.");
  readonly #jobs = this.#gauge(
    "queue_jobs",
    "Collections that wait for a worker (ready), for their next try (backing-off), or are being read (active).",
    "state",
  );
  readonly #oldest = this.#gauge(
    "queue_oldest_seconds",
    "How long the collection has waited that has waited longest for a worker.",
  );
  readonly #letters = this.#gauge(
    "dead_letters",
    "Collections that were given up.",
    "tenant",
    "collection",
    "code",
  );
  readonly #lags = this.#gauge(
    "lag_seconds",
    "Seconds since the collection was last read to its end, or since it was scheduled where it never was.",
    "tenant",
    "collection",
  );

  /** @param look Looks at them anew, each time that the text is asked for. */
  constructor(look: () => Promise<FleetStatus>) {
    this.#look = look;
  }

  async text(now: number): Promise<string> {
    const { members, line, oldest, deadLetters, lags } = await this.#look();
    for (const gauge of [this.#letters, this.#lags]) gauge.reset();
    for (const role of ["scheduler", "worker"]) {
      this.#members.set({ role }, members.filter((member) => member.role === role).length);
    }
    this.#slots.set(members.reduce((sum, { slots }) => sum + (slots ?? 0), 0));
    this.#jobs.set({ state: "ready" }, line.ready);
    this.#jobs.set({ state: "backing-off" }, line.backingOff);
    this.#jobs.set({ state: "active" }, line.active);
    this.#oldest.set(oldest ? Math.max(0, (now - oldest.since.getTime()) / 1000) : 0);
    for (const { tenant, collection, error } of deadLetters) {
      this.#letters.set({ tenant, collection, code: error.code }, 1);
    }
    for (const { tenant, collection, seconds } of lags) {
      this.#lags.set({ tenant, collection }, seconds);
    }
    return await this.#registry.metrics();
  }

  #gauge<Label extends string>(name: string, help: string, ...labelNames: Label[]): Gauge<Label> {
    const registers = [this.#registry];
    return new Gauge({ name: `cyberintegrations_${name}`, help, labelNames, registers });
  }
}
