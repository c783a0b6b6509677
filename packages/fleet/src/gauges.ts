import { Gauge, Registry } from "prom-client";
import type { FleetStatus } from "./status.ts";

/**
 * A status as gauges, in the text format of Prometheus.
 *
 * @param now The time, in ms since 1970, for the age of the oldest job.
 */
export async function gaugesOf(status: FleetStatus, now: number): Promise<string> {
  const { members, queue, oldest, deadLetters, lags } = status;
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
  for (const { tenant, collection, error } of deadLetters) {
    letters.set({ tenant, collection, code: error.code }, 1);
  }
  const lag = gauge(
    "lag_seconds",
    "Seconds since the collection was last fully synced, or since it was scheduled if it never was.",
    ...["tenant", "collection"],
  );
  for (const { tenant, collection, seconds } of lags) lag.set({ tenant, collection }, seconds);
  return await registry.metrics();
}
