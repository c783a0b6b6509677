import type { InputError } from "cyberintegrations";
import type { ConfigDocument, Place } from "./document.ts";

/** Gives an error about an option of the connection its place in the config: `api.proxy: …` becomes `config.yaml:3:9: …`. */
export const locator =
  (document: ConfigDocument, apiPlace: Place) =>
  (error: InputError): InputError => {
    const { message, hint } = error;
    const [, keys, rest] = /^api((?:\.\w+)+): ([^]*)$/.exec(message) ?? [];
    if (keys === undefined || rest === undefined) return document.error(apiPlace, message, hint);
    const steps = keys.slice(1).split(".");
    return document.error([...placeOf(document, apiPlace, steps[0] ?? ""), ...steps], rest, hint);
  };

/** In the tenant's own `api`, or in that of all tenants. */
function placeOf({ value }: ConfigDocument, apiPlace: Place, key: string): Place {
  const own = apiPlace.reduce<unknown>(
    (inner, step) => (inner as Record<PropertyKey, unknown> | undefined)?.[step],
    value,
  );
  return (own as Record<string, unknown> | undefined)?.[key] === undefined ? ["api"] : apiPlace;
}
