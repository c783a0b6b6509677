import type { HeaderReader } from "./headers.ts";

/** What `Retry-After` asks for, in milliseconds from `now`: seconds or a date. Nonsense counts as absent, the past as now. */
export function retryAfterOf(headers: HeaderReader, now: number): number | undefined {
  const value = headers.get("retry-after")?.trim() ?? "";
  const wait = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - now;
  return Number.isNaN(wait) ? undefined : Math.max(0, wait);
}
