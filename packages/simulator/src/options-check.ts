import { CATALOGUE } from "./data/catalogue.ts";

/** A description of the valid values, and a function that checks a value. */
export type Check = readonly [expected: string, isValid: (value: unknown) => boolean];

/** The maximum delay of a timer, in milliseconds. */
export const MAX_TIMER: number = 2 ** 31 - 1;

/** Formats a value for an error message. */
export const found = (value: unknown): string =>
  typeof value === "string" ? JSON.stringify(value) : String(value);

/** @throws RangeError unless the value is an integer from `min` to `max` */
export function checkInteger(option: string, value: number, max: number, min = 0): void {
  if (Number.isSafeInteger(value) && value >= min && value <= max) return;
  const limits = `from ${min} to ${max.toLocaleString("en-US")}`;
  throw new RangeError(`${option}: expected a whole number ${limits}, got ${found(value)}`);
}

/** @throws RangeError for an invalid number of feeds or events */
export function checkCount(option: string, count: number): void {
  checkInteger(option, count, 20_000_000);
}

/** @throws RangeError for an unknown collection */
export function checkName(option: string, name: string): void {
  if (!CATALOGUE.has(name)) throw new RangeError(`${option}: unknown collection ${name}`);
}
