import { InvalidArgumentError } from "commander";
import { durationExpected, parseDuration } from "./config/duration.ts";

/** Reads `a,b`. */
export function list(value: string): string[] {
  const names = value.split(",").map((name) => name.trim());
  if (names.includes("")) throw new InvalidArgumentError("Expected names, separated by commas.");
  return names;
}

/** Reads a whole number of at least `least`. */
export function wholeNumber(least: number): (value: string) => number {
  return (value) => {
    const number = Number(value);
    if (value.trim() === "" || !Number.isSafeInteger(number) || number < least) {
      throw new InvalidArgumentError(`Expected a whole number of ${least} or more.`);
    }
    return number;
  };
}

/** Reads a day or an instant. */
export function date(value: string): Date {
  const time = new Date(value);
  if (Number.isNaN(time.getTime()) || !/^\d{4}-\d{2}-\d{2}/.test(value)) {
    throw new InvalidArgumentError("Expected a date such as 2026-01-31 or 2026-01-31T12:00:00Z.");
  }
  return time;
}

/** Reads `5m`, in ms. */
export function duration(value: string): number {
  const milliseconds = parseDuration(value);
  if (milliseconds === undefined) throw new InvalidArgumentError(`E${durationExpected.slice(1)}.`);
  return milliseconds;
}
