import { createHash } from "node:crypto";
import { InputError } from "@cyberintegrations/errors";

const minute = 60_000;
/** The time from which intervals are counted. */
const epoch = Date.UTC(2026, 0, 1);

/**
 * Checks that a schedule can have an interval, in ms.
 *
 * @param name What the error calls it.
 * @throws InputError unless it is whole minutes.
 */
export function checkInterval(name: string, interval: number): void {
  if (interval >= minute && interval % minute === 0) return;
  throw new InputError(`${name}: expected whole minutes, got ${interval / 1000} s`, {
    hint: "The intervals of schedules are whole minutes. sync --watch takes seconds, too.",
  });
}

/**
 * When a collection is read, as a recurrence rule of RFC 5545. Each collection has its own minute within the interval,
 * so that not all are read at once. It is the same each time that the rule is written.
 */
export function recurrence(key: string, interval: number): string {
  const minutes = interval / minute;
  const offset = createHash("sha256").update(key).digest().readUInt32BE() % minutes;
  const start = new Date(epoch + offset * minute).toISOString().replaceAll(/[-:]|\.\d+/g, "");
  return `DTSTART:${start}\nRRULE:FREQ=MINUTELY;INTERVAL=${minutes}`;
}
