import { InputError } from "@cyberintegrations/errors";

/** A number option, checked: absent gives `fallback`, anything below `least` or refused by `also` is an `InputError`. */
export function atLeast(
  least: number,
  name: string,
  value: number | undefined,
  fallback: number,
  also: (value: number) => boolean = Number.isFinite,
): number {
  if (value === undefined) return fallback;
  if (typeof value === "number" && value >= least && also(value)) return value;
  throw new InputError(
    `${name}: expected a ${also === Number.isInteger ? "whole " : ""}number of ${least} or more, got ${String(value)}`,
  );
}
