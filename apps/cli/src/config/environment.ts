import type { InputError } from "cyberintegrations";
import type { ConfigDocument, Place } from "./document.ts";
import type { Env } from "./env.ts";

const reference = /\$\{([^}]*)\}/g;
const variable = /^[A-Za-z_]\w*$/;

/** @param error What is thrown if the variable may not be missing. */
export type MayMiss = (place: Place, error: InputError) => boolean;

/** Where, and how, the environment is put in. */
export interface Substitution {
  readonly document: ConfigDocument;
  readonly env: Env;
  /** Whether a variable may be missing there; its reference stays as it is then. Default: never. */
  readonly mayMiss?: MayMiss | undefined;
}

/**
 * Puts the environment's values in for `${NAME}`, in every text of the config or of a part.
 *
 * @throws InputError for a variable that is not set, with its name and its place.
 */
export function substitute(
  substitution: Substitution,
  value: unknown = substitution.document.value,
  place: Place = [],
): unknown {
  const { document, env, mayMiss } = substitution;
  if (typeof value === "string") {
    return value.replaceAll(reference, (whole, name: string) => {
      const found = variable.test(name) ? env[name] : undefined;
      if (found !== undefined && found !== "") return found;
      const expected = variable.test(name)
        ? `set the environment variable ${name}`
        : "expected the name of an environment variable between ${ and }";
      const error = document.error(place, expected);
      if (mayMiss?.(place, error)) return whole;
      throw error;
    });
  }
  if (Array.isArray(value)) {
    return value.map((item, index) => substitute(substitution, item, [...place, index]));
  }
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([name, inner]) => [
        name,
        substitute(substitution, inner, [...place, name]),
      ]),
    );
  }
  return value;
}
