import { InputError, type OptionPath } from "@cyberintegrations/errors";

const hints = {
  auth: "For a user name and a password or API key: auth: basicAuth({ username, password }).",
} as const;

/** Checks an option that is a function. The value is not shown, because it may contain credentials. */
export function functionCheck(name: string, value: unknown): void {
  if (value === undefined || typeof value === "function") return;
  const found = value === null ? "null" : typeof value;
  throw new InputError(`expected a function, got ${found}`, {
    path: [name],
    hint: name === "auth" ? hints.auth : undefined,
  });
}

/** The permitted values of a number option. */
export interface NumberRange {
  readonly least: number;
  readonly most?: number;
  readonly whole?: boolean;
  readonly unit?: string;
}

/** Checks an option that is a number. If it is not set, the result is `fallback`. */
export function numberCheck(
  path: OptionPath,
  value: number | undefined,
  fallback: number,
  { least, most = Number.MAX_VALUE, whole = false, unit }: NumberRange,
): number {
  if (value === undefined) return fallback;
  const fits = typeof value === "number" && value >= least && value <= most;
  if (fits && (!whole || Number.isInteger(value))) return value;
  const kind = whole ? "whole number" : "number";
  const range = most === Number.MAX_VALUE ? `${least} or more` : `${least} to ${most}`;
  const of = unit === undefined ? "" : ` ${unit}`;
  throw new InputError(`expected a ${kind} of ${range}${of}, got ${String(value)}`, { path });
}

/** Checks an option that is a boolean. */
export function booleanCheck(path: OptionPath, value: unknown): void {
  if (value === undefined || typeof value === "boolean") return;
  throw new InputError(`expected true or false, got ${value === null ? "null" : typeof value}`, {
    path,
  });
}
