import type { HeaderReader } from "./headers.ts";

/** The delay of `Retry-After` (seconds or a date) in milliseconds from `now`. An invalid value is ignored; a past date means 0. */
export function retryAfterOf(headers: HeaderReader, now: number): number | undefined {
  const value = headers.get("retry-after")?.trim();
  if (value === undefined) return undefined;
  if (/^\d+$/.test(value)) return Number(value) * 1000;
  // Date.parse reads "1.5" and "-5" as dates, too. A date has a time of day.
  const wait = value.includes(":") ? Date.parse(value) - now : NaN;
  return Number.isNaN(wait) ? undefined : Math.max(0, wait);
}
