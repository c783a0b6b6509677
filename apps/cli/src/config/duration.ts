/** In milliseconds. */
const units = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** How a duration is written: `30s`, `5m`, `2h`, `1d`. None at all is no duration. */
export const durationPattern = /^(0*[1-9]\d*)([smhd])$/;

/** What was expected where something else stood. */
export const durationExpected = "expected a duration such as 30s, 5m, 2h or 1d, up to 365d";

/** Beyond it a duration is a mistake, and dates computed from it may not exist. */
const longest = 365 * units.d;

/** Reads a duration such as `5m`, in milliseconds; undefined for anything else. */
export function parseDuration(text: string): number | undefined {
  const [, count, unit] = durationPattern.exec(text) ?? [];
  if (unit === undefined) return undefined;
  const milliseconds = Number(count) * units[unit as keyof typeof units];
  return milliseconds <= longest ? milliseconds : undefined;
}
