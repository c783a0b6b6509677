import type { FleetStatus } from "@cyberintegrations/fleet";
import { age, count } from "./text.ts";
import { subjectWords } from "./words.ts";

/** The workers of a store and their queue as text. */
export function fleetLines(fleet: FleetStatus, now: number): string[] {
  const { members, queue, oldest, deadLetters, lags, outputs } = fleet;
  const since = (date: Date) => age(Math.max(0, now - date.getTime()));
  const waits = oldest
    ? `; longest wait: ${oldest.tenant} ${oldest.collection}, ${since(oldest.since)}`
    : "";
  const never = lags.filter(({ syncedAt }) => syncedAt === null).length;
  const furthest = Math.max(0, ...lags.map(({ seconds }) => seconds));
  return [
    members.length === 0 ? "No worker or scheduler is running." : "Running:",
    ...members.map(
      ({ role, version, host, pid, slots, busy, ...member }) =>
        `  ${role} ${version}, process ${pid} on ${host}` +
        (role === "worker" ? `: ${slotWords(slots, busy)}` : "") +
        `, since ${member.since.toISOString()}, last heartbeat ${since(member.seen)} ago`,
    ),
    `Queue: ${queue.ready} ready, ${queue.retrying} retrying, ${queue.active} active${waits}`,
    `Scheduled: ${count(lags.length, "collection")}; ${never} never fully synced; maximum lag: ${age(furthest * 1000)}`,
    ...outputs.flatMap(({ tenant, output, error, circuit }) =>
      error === null
        ? []
        : [`Output ${tenant} ${output}: not available: ${error}; circuit ${circuit}`],
    ),
    deadLetters.length === 0
      ? "No dead letters."
      : "Dead letters (dead-letters retry returns them to the queue):",
    ...deadLetters.map(
      (letter) =>
        `  ${letter.tenant} ${subjectWords(letter)}: ${letter.error.code}: ${letter.error.message} (${since(letter.since)} ago` +
        `${letter.times > 1 ? `, ${letter.times} times` : ""})`,
    ),
  ];
}

/** A worker reports its slots a few seconds after its start. */
const slotWords = (slots: number | null, busy: number | null) =>
  slots === null || busy === null
    ? "slots not reported yet"
    : `${busy} of ${count(slots, "slot")} busy`;
