/** A date, or a date and time, with or without a zone. */
const form =
  /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?) ?(Z|[+-]\d\d(?::?\d\d)?)?)?$/i;

/**
 * Converts a time from a feed to ISO 8601 in UTC. A time without a zone is UTC. Null for anything else, and for a time outside
 * the years 1 to 9999.
 *
 * @example
 * ```ts
 * instant("2026-01-02 03:04:05"); // "2026-01-02T03:04:05.000Z"
 * ```
 */
export function instant(text: string | null): string | null {
  const found = form.exec(String(text));
  if (!found) return null;
  // Stryker disable next-line StringLiteral: V8 reads a date without a time in the same way
  const [, date, time = "00:00", zone = "Z"] = found;
  // Stryker disable next-line MethodExpression: V8 also reads a small z, but the standard knows none
  const fullZone = zone.length === 3 ? `${zone}:00` : zone.toUpperCase();
  return iso(Date.parse(`${date}T${time}${fullZone}`));
}

const day = 86_400_000;

/** The given number of days later; null if that is not a valid time. */
export function daysAfter(time: string, days: number): string | null {
  return iso(Date.parse(time) + days * day);
}

/** Null outside the years 1 to 9999: PostgreSQL lacks other years, or ISO 8601 writes them in a longer form. */
function iso(milliseconds: number): string | null {
  const date = new Date(milliseconds);
  const year = date.getUTCFullYear();
  return year >= 1 && year <= 9999 ? date.toISOString() : null;
}
