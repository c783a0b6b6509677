/** In milliseconds. */
const units = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** The format of a duration: `30s`, `5m`, `2h`, `1d`. Zero is not allowed. */
export const durationPattern = /^(0*[1-9]\d*)([smhd])$/;

/** The error message for anything else. */
export const durationExpected = "expected a duration such as 30s, 5m, 2h or 1d, up to 365d";

/** A longer duration is a mistake, and dates computed from it may not exist. */
const longest = 365 * units.d;

/** Reads a duration such as `5m`, in milliseconds; undefined for anything else. */
export function parseDuration(text: string): number | undefined {
  const [, count, unit] = durationPattern.exec(text) ?? [];
  if (unit === undefined) return undefined;
  const milliseconds = Number(count) * units[unit as keyof typeof units];
  return milliseconds <= longest ? milliseconds : undefined;
}

/** Writes milliseconds as a duration, in the largest unit that fits: `2m`. */
export function formatDuration(milliseconds: number): string {
  const fitting = Object.entries(units).findLast(([, unit]) => milliseconds % unit === 0);
  if (!fitting) throw new RangeError(`expected whole seconds, got ${milliseconds} ms`);
  const [name, unit] = fitting;
  return `${milliseconds / unit}${name}`;
}
