import { InputError } from "./input-error.ts";

/**
 * Checks the names of options. An option whose value is undefined counts as not given.
 *
 * @param what What takes the options, for the message
 * @param known An object with a member for each option
 * @throws InputError for a value that is no object, and for a name that is not known
 * @example
 * ```ts
 * checkOptions("parsePortion", options, { keys: true, asJson: true });
 * ```
 */
export function checkOptions(
  what: string,
  options: unknown,
  known: Readonly<Record<string, true>>,
): void {
  const hint = `It takes ${Object.keys(known).join(", ")}.`;
  // The value is not shown: someone may have passed a key or a password.
  if (typeof options !== "object" || options === null || Array.isArray(options)) {
    const found = Array.isArray(options) ? "a list" : options === null ? "null" : typeof options;
    throw new InputError(`${what}: expected an object with options, got ${found}`, { hint });
  }
  for (const [name, value] of Object.entries(options)) {
    if (value !== undefined && !Object.hasOwn(known, name))
      throw new InputError(`${name}: ${what} has no such option`, { hint });
  }
}
