import type { Outcome, Progress } from "@cyberintegrations/ingest";

const count = (n: number, what: string) => `${n} ${what}`;

/** `120 feeds, 310 IoCs, 80 left` */
export function progressWords({ feeds, iocs, left }: Progress): string {
  const rest = left === null ? [] : [`${left} left`];
  return [count(feeds, "feeds"), count(iocs, "IoCs"), ...rest].join(", ");
}

/** How a collection ended, in one line, with what to do when it failed. */
export function outcomeWords(outcome: Outcome): string {
  const { error, more, feeds, created, updated, unchanged, quarantined, iocs } = outcome;
  if (error) {
    const hint = error.hint === undefined ? "" : ` ${error.hint}`;
    return `failed after ${feeds} feeds: ${error.message}.${hint}`;
  }
  const kept = quarantined > 0 ? `, ${quarantined} in quarantine` : "";
  const state = more ? "so far" : "done";
  return `${state}: ${feeds} feeds (${created} new, ${updated} changed, ${unchanged} unchanged${kept}), ${iocs} IoCs`;
}
