import { InputError } from "./input-error.ts";
import { optionName, type OptionPath } from "./wording.ts";

/**
 * Checks the names of options. An option whose value is undefined counts as not given.
 *
 * @param what What takes the options: a function's name for the message, or the path of the option that has them
 * @param known An object with a member for each option
 * @throws InputError for a value that is no object, and for a name that is not known
 * @example
 * ```ts
 * checkOptions("parsePortion", options, { keys: true, asJson: true });
 * ```
 */
export function checkOptions(
  what: string | OptionPath,
  options: unknown,
  known: Readonly<Record<string, true>>,
): void {
  const path = typeof what === "string" ? [] : what;
  const name = typeof what === "string" ? what : optionName(what);
  const hint = `It takes ${Object.keys(known).join(", ")}.`;
  // The value is not shown: someone may have passed a key or a password.
  if (typeof options !== "object" || options === null || Array.isArray(options)) {
    const found = Array.isArray(options) ? "a list" : options === null ? "null" : typeof options;
    const reason = `expected an object with options, got ${found}`;
    throw typeof what === "string"
      ? new InputError(`${what}: ${reason}`, { hint })
      : new InputError(reason, { hint, path });
  }
  for (const [key, value] of Object.entries(options)) {
    if (value !== undefined && !Object.hasOwn(known, key))
      throw new InputError(`${name} has no such option`, { hint, path: [...path, key] });
  }
}
