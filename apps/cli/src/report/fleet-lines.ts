import type { FleetStatus } from "@cyberintegrations/fleet";
import { age } from "./age.ts";
import { count } from "./words.ts";

/** The workers of a store and their queue, for people. */
export function fleetLines(fleet: FleetStatus, now: number): string[] {
  const { members, queue, oldest, deadLetters, lags } = fleet;
  const since = (date: Date) => age(Math.max(0, now - date.getTime()));
  const waits = oldest
    ? `; ${oldest.tenant} ${oldest.collection} has waited longest: ${since(oldest.since)}`
    : "";
  const never = lags.filter(({ syncedAt }) => syncedAt === null).length;
  const furthest = Math.max(0, ...lags.map(({ seconds }) => seconds));
  return [
    members.length === 0 ? "No worker and no scheduler is at work." : "At work:",
    ...members.map(
      ({ role, version, host, pid, slots, busy, ...member }) =>
        `  ${role} ${version}, process ${pid} on ${host}` +
        (role === "worker" ? `: ${slotWords(slots, busy)}` : "") +
        `, since ${member.since.toISOString()}, heard from ${since(member.seen)} ago`,
    ),
    `Queue: ${queue.ready} ready, ${queue.retrying} retrying, ${queue.active} active${waits}`,
    `Scheduled: ${count(lags.length, "collection")}; ${never} never fully synced; maximum lag: ${age(furthest * 1000)}`,
    deadLetters.length === 0
      ? "No dead letters."
      : "Dead letters (dead-letters retry puts them in the queue again):",
    ...deadLetters.map(
      ({ tenant, collection, error, times, ...letter }) =>
        `  ${tenant} ${collection}: ${error.code}: ${error.message} (${since(letter.since)} ago` +
        `${times > 1 ? `, ${times} times` : ""})`,
    ),
  ];
}

/** A worker reports its slots a few seconds after its start. */
const slotWords = (slots: number | null, busy: number | null) =>
  slots === null || busy === null
    ? "slots not reported yet"
    : `${busy} of ${count(slots, "slot")} busy`;
