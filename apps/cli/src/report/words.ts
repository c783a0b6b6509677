import type { FleetJob } from "@cyberintegrations/fleet";
import type { RetryEvent } from "cyberintegrations";
import type { Outcome, Progress, SyncedCollection } from "@cyberintegrations/ingest";
import { hintOf } from "../config/names.ts";
import { age, count } from "./text.ts";

/** A collection, or `output siem`. */
export const subjectWords = (job: FleetJob): string =>
  "output" in job ? `output ${job.output}` : job.collection;

/** `120 feeds, 310 IoCs, 80 left` */
export function progressWords({ feeds, iocs, left }: Progress): string {
  const rest = left === null ? [] : [`${left} left`];
  return [count(feeds, "feed"), count(iocs, "IoC"), ...rest].join(", ");
}

/** `connection refused; retry 1 of 6 in 0.8 s` */
export const retryWords = ({ reason, attempt, retries, delay }: RetryEvent): string =>
  `${reason}; retry ${attempt} of ${retries} in ${delay < 10_000 ? `${(delay / 1000).toFixed(1)} s` : age(delay)}`;

/** How a collection ended, in one line, with what to do when it failed. */
export function outcomeWords(outcome: Outcome): string {
  const { error, more, feeds, created, updated, unchanged, quarantined, iocs } = outcome;
  if (error) {
    const hint = hintOf(error);
    const advice = hint === undefined ? "" : ` ${hint}`;
    return `failed after ${count(feeds, "feed")}: ${error.message}.${advice}`;
  }
  const kept = quarantined > 0 ? `, ${quarantined} in quarantine` : "";
  const state = more ? "so far" : "done";
  return `${state}: ${count(feeds, "feed")} (${created} new, ${updated} changed, ${unchanged} unchanged${kept}), ${count(iocs, "IoC")}`;
}

const allFailed = (total: number) =>
  total === 1 ? "The collection failed" : `All ${total} collections failed`;

/** How a sync ended in which some collections failed; undefined if none did. */
export function failureWords(outcomes: readonly SyncedCollection[]): string | undefined {
  const skipped = outcomes.filter((outcome) => outcome.skipped).length;
  const failed = outcomes.filter(({ error }) => error !== undefined).length - skipped;
  const good = outcomes.length - failed - skipped;
  if (failed === 0) return undefined;
  const total = count(outcomes.length, "collection");
  const what = good + skipped === 0 ? allFailed(outcomes.length) : `${failed} of ${total} failed`;
  const rest = [
    ...(skipped > 0 ? [`${skipped} not requested, because the store failed`] : []),
    ...(good > 0
      ? [good === 1 ? "the other one is up to date" : `the other ${good} are up to date`]
      : []),
  ];
  return `${[what, ...rest].join("; ")}.`;
}
