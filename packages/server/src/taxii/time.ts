/** Digits of a date after the microseconds: how many objects of the following change have been sent. */
const digits = 6;

/** A place in a collection: after a change, and after some objects of the change at the next position. */
export interface TimeOfObject {
  /** Microseconds since 1970. */
  readonly microseconds: number;
  readonly index: number;
}

/** Reads a date of RFC 3339 in UTC; undefined for any other text. */
export function readTime(text: string): TimeOfObject | undefined {
  const [, seconds, fraction = ""] =
    /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d+))?Z$/.exec(text) ?? [];
  const milliseconds = Date.parse(`${seconds ?? ""}Z`);
  if (seconds === undefined || Number.isNaN(milliseconds)) return undefined;
  const microseconds = milliseconds * 1000 + Number(fraction.slice(0, digits).padEnd(digits, "0"));
  // Other clocks have nanoseconds.
  const index = fraction.length === 2 * digits ? Number(fraction.slice(digits)) : 0;
  return { microseconds, index };
}

/** Writes a date with microseconds, and with the number of objects of the following change that were sent, if there are any. */
export function writeTime({ microseconds, index }: TimeOfObject): string {
  const milliseconds = Math.floor(microseconds / 1000);
  const rest = String(microseconds - milliseconds * 1000).padStart(3, "0");
  const sent = index === 0 ? "" : String(index).padStart(digits, "0");
  return new Date(milliseconds).toISOString().replace("Z", `${rest}${sent}Z`);
}
