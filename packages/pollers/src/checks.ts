import { InputError } from "@cyberintegrations/errors";

/** Checks the value of an option and converts it for the API. Throws an InputError that names the option. */
export type Check<Sent = string | number | boolean | readonly string[]> = (
  name: string,
  value: unknown,
) => Sent;

function refuse(name: string, expected: string, value: unknown): never {
  throw new InputError(`expected ${expected}, got ${shown(value)}`, { path: [name] });
}

/** Formats a value for an error message, including a bigint, which JSON can't represent. */
const shown = (value: unknown) =>
  typeof value === "bigint" ? String(value) : JSON.stringify(value);

const isDay = (text: string) => isSecond(`${text}T00:00:00Z`);

/** Whether a text is a date that the API takes: a day, or a second in UTC, that is in the calendar. */
export const isDate = (text: string): boolean => isDay(text) || isSecond(text);

/** A day that exists: `YYYY-MM-DD`. */
export const dayCheck: Check<string> = (name, value) =>
  typeof value === "string" && isDay(value) ? value : refuse(name, "a day as YYYY-MM-DD", value);

/** A day, a second in UTC, or a `Date`. */
export const dateCheck: Check<string> = (name, value) => {
  if (value instanceof Date && !Number.isNaN(value.getTime())) return toSecond(value);
  if (typeof value === "string" && isDate(value)) return value;
  return refuse(name, "a date as YYYY-MM-DD or YYYY-MM-DDThh:mm:ssZ, or a Date", value);
};

/**
 * Throws if a range ends before its start. As a start, a day means its first moment; as an end, its last. A range without
 * a start or an end is accepted.
 */
export function rangeCheck(from: string, to: string): void {
  // A missing date is NaN, which is not later than anything.
  const start = Date.parse(from);
  const end = Date.parse(isDay(to) ? `${to}T23:59:59Z` : to);
  if (start > end)
    throw new InputError(`expected a date that is not before dateFrom (${from}), got ${to}`, {
      path: ["dateTo"],
    });
}

const toSecond = (date: Date) => date.toISOString().replace(/\.\d+/, "");

/**
 * Whether a text is a second in UTC. A date such as 2026-02-30 has a valid format but does not exist: `Date` converts it to
 * another day. Years before 0 and after 9999 have more digits.
 */
function isSecond(text: string): boolean {
  const date = new Date(text);
  return text.length === 20 && !Number.isNaN(date.getTime()) && toSecond(date) === text;
}

/** Whether a value is a number that has all its digits. */
const isWhole = (value: unknown): value is number => Number.isSafeInteger(value);

/** A `seqUpdate` that has all its digits: a safe integer, a bigint, or a string of digits. */
export const cursorCheck: Check<string | number> = (name, value) => {
  const digits = typeof value === "bigint" ? String(value) : value;
  if (isWhole(digits) && digits >= 0) return digits;
  if (typeof digits === "string" && /^\d+$/.test(digits)) return digits;
  return refuse(
    name,
    "a cursor: a whole number of 0 or more, below 2^53 or as a string of digits or a bigint",
    value,
  );
};

export const limitCheck: Check<number> = (name, value) =>
  isWhole(value) && value > 0 ? value : refuse(name, "a whole number of 1 or more", value);

export const textCheck: Check<string> = (name, value) =>
  typeof value === "string" && value !== "" ? value : refuse(name, "a non-empty string", value);

export const textsCheck: Check<readonly string[]> = (name, value) =>
  Array.isArray(value) && value.every((text) => typeof text === "string" && text !== "")
    ? (value as string[])
    : refuse(name, "a list of non-empty strings", value);

/** A boolean that is sent as `1` or `0`. */
export const flagCheck: Check<number> = (name, value) =>
  typeof value === "boolean" ? Number(value) : refuse(name, "true or false", value);

/** A boolean that is sent as `true` or `false`. */
export const booleanCheck: Check<boolean> = (name, value) =>
  typeof value === "boolean" ? value : refuse(name, "true or false", value);
