import type { HeaderReader } from "./headers.ts";

/** The delay of `Retry-After` (seconds or a date) in milliseconds from `now`. An invalid value is ignored; a past date means 0. */
export function retryAfterOf(headers: HeaderReader, now: number): number | undefined {
  const value = headers.get("retry-after")?.trim() ?? "";
  const wait = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - now;
  return Number.isNaN(wait) ? undefined : Math.max(0, wait);
}
