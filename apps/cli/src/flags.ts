import { InvalidArgumentError } from "commander";
import { isDate } from "cyberintegrations";
import { durationExpected, parseDuration } from "./config/duration.ts";

/** Reads `a,b`. */
export function list(value: string): string[] {
  const names = value.split(",").map((name) => name.trim());
  if (names.includes("")) throw new InvalidArgumentError("Expected names, separated by commas.");
  return names;
}

/** Reads a whole number of at least `least`, and at most `most` if there is a limit. */
export function wholeNumber(
  least: number,
  most = Number.MAX_SAFE_INTEGER,
): (value: string) => number {
  const limits =
    most === Number.MAX_SAFE_INTEGER ? `of ${least} or more` : `from ${least} to ${most}`;
  return (value) => {
    const number = Number(value);
    if (value.trim() === "" || !Number.isSafeInteger(number) || number < least || number > most) {
      throw new InvalidArgumentError(`Expected a whole number ${limits}.`);
    }
    return number;
  };
}

/** Reads a TCP port; 0 stands for a free one. */
export const port: (value: string) => number = wholeNumber(0, 65_535);

/** Reads a share, from 0 to 1. */
export function share(value: string): number {
  const number = Number(value);
  if (value.trim() !== "" && number >= 0 && number <= 1) return number;
  throw new InvalidArgumentError("Expected a number from 0 to 1.");
}

/** Reads a day or an instant. */
export function date(value: string): Date {
  const time = new Date(value);
  if (Number.isNaN(time.getTime()) || !isDate(value.slice(0, 10))) {
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
