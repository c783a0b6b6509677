import { InputError, type OptionPath } from "@cyberintegrations/errors";

const hints = {
  auth: "For a user name and a password or API key: auth: basicAuth({ username, password }).",
} as const;

/** A function option, checked. The value is not shown: it may hold credentials. */
export function functionCheck(name: string, value: unknown): void {
  if (value === undefined || typeof value === "function") return;
  const found = value === null ? "null" : typeof value;
  throw new InputError(`expected a function, got ${found}`, {
    path: [name],
    hint: name === "auth" ? hints.auth : undefined,
  });
}

/** What a number option may be. */
export interface NumberRange {
  readonly least: number;
  readonly most?: number;
  readonly whole?: boolean;
  readonly unit?: string;
}

/** A number option, checked: absent gives `fallback`, anything outside of the range is an `InputError`. */
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

/** A boolean option, checked. */
export function booleanCheck(path: OptionPath, value: unknown): void {
  if (value === undefined || typeof value === "boolean") return;
  throw new InputError(`expected true or false, got ${value === null ? "null" : typeof value}`, {
    path,
  });
}
