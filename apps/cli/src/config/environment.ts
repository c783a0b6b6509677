import type { ConfigDocument, Place } from "./document.ts";

const reference = /\$\{([^}]*)\}/g;
const variable = /^[A-Za-z_]\w*$/;

/**
 * Puts the environment's values in for `${NAME}`, in every text of the config.
 *
 * @throws InputError for a variable that is not set, with its name and its place.
 */
export function substitute(
  document: ConfigDocument,
  env: Readonly<Record<string, string | undefined>>,
  value: unknown = document.value,
  place: Place = [],
): unknown {
  if (typeof value === "string") {
    return value.replaceAll(reference, (_, name: string) => {
      const found = variable.test(name) ? env[name] : undefined;
      if (found === undefined || found === "") {
        throw document.error(place, `expected the environment variable ${name} to be set`);
      }
      return found;
    });
  }
  if (Array.isArray(value)) {
    return value.map((item, index) => substitute(document, env, item, [...place, index]));
  }
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([name, inner]) => [
        name,
        substitute(document, env, inner, [...place, name]),
      ]),
    );
  }
  return value;
}
