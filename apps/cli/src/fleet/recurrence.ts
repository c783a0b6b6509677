import { createHash } from "node:crypto";

const minute = 60_000;
/** From when intervals are counted. */
const epoch = Date.UTC(2026, 0, 1);

/** Whether an interval in ms is one that the engine can keep: it knows no seconds. */
export const isKeepable = (interval: number): boolean =>
  interval >= minute && interval % minute === 0;

/**
 * When a collection is read, as a recurrence rule of RFC 5545: each at a minute of its own within the interval, so that
 * not all are read at once, and at the same one however often the rule is written.
 */
export function recurrence(key: string, interval: number): string {
  const minutes = interval / minute;
  const offset = createHash("sha256").update(key).digest().readUInt32BE() % minutes;
  const start = new Date(epoch + offset * minute).toISOString().replaceAll(/[-:]|\.\d+/g, "");
  return `DTSTART:${start}\nRRULE:FREQ=MINUTELY;INTERVAL=${minutes}`;
}
