import { InputError } from "@cyberintegrations/errors";

const hints: Readonly<Record<string, string>> = {
  auth: "For a user name and a password or API key: auth: basicAuth({ username, password }).",
};

/** A function option, checked. The value is not shown: it may hold credentials. */
export function functionCheck(name: string, value: unknown): void {
  if (value === undefined || typeof value === "function") return;
  const found = value === null ? "null" : typeof value;
  throw new InputError(`${name}: expected a function, got ${found}`, { hint: hints[name] });
}

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
