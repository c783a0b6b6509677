/** A time in microseconds since 1970. */
export const microseconds = (time: Date): number => time.getTime() * 1000;

/** Microseconds since 1970 as ISO 8601, with all six digits. */
export function committedAt(time: number): string {
  const milliseconds = Math.floor(time / 1000);
  const rest = String(time - milliseconds * 1000).padStart(3, "0");
  return new Date(milliseconds).toISOString().replace("Z", `${rest}Z`);
}
