import { CATALOGUE } from "./data/catalogue.ts";

/** What was expected, and whether a value fits. */
export type Check = readonly [expected: string, isFit: (value: unknown) => boolean];

/** The longest time that a timer can hold, in milliseconds. */
export const MAX_TIMER: number = 2 ** 31 - 1;

/** A value for an error message. */
export const found = (value: unknown): string =>
  typeof value === "string" ? JSON.stringify(value) : String(value);

/** @throws RangeError unless the value is a whole number within these limits. */
export function checkWhole(option: string, value: number, most: number, least = 0): void {
  if (Number.isSafeInteger(value) && value >= least && value <= most) return;
  const limits = `from ${least} to ${most.toLocaleString("en-US")}`;
  throw new RangeError(`${option}: expected a whole number ${limits}, got ${found(value)}`);
}

/** @throws RangeError unless the value can be a number of feeds or events. */
export function checkCount(option: string, count: number): void {
  checkWhole(option, count, 20_000_000);
}

/** @throws RangeError for an unknown collection. */
export function checkName(option: string, name: string): void {
  if (!CATALOGUE.has(name)) throw new RangeError(`${option}: unknown collection ${name}`);
}
