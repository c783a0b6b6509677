import { InputError } from "cyberintegrations";
import type { ConfigDocument } from "./document.ts";
import { checked } from "./problem.ts";
import { namesSchema } from "./schema.ts";

/** How many names an error lists. */
const listed = 20;

/**
 * The names of a config's tenants, in its order; undefined for a config without `tenants`.
 *
 * @throws InputError for a name that can't be one, or that another tenant has.
 */
export function tenantNames(document: ConfigDocument): readonly string[] | undefined {
  const tenants: unknown = (document.value as { tenants?: unknown } | null)?.tenants;
  if (tenants === undefined) return undefined;
  const names = checked(document, namesSchema, tenants, ["tenants"]).map(({ name }) => name);
  const seen = new Set<string>();
  for (const [index, name] of names.entries()) {
    if (seen.has(name)) {
      throw document.error(
        ["tenants", index, "name"],
        "expected a name of its own, got another tenant's",
      );
    }
    seen.add(name);
  }
  return names;
}

/**
 * The tenant that is meant.
 *
 * @throws InputError that lists the names, where none or another was named.
 */
export function pickTenant(names: readonly string[], named: string | undefined): string {
  if (named !== undefined && names.includes(named)) return named;
  const more = names.length > listed ? [`${names.length - listed} more`] : [];
  const all = [...names.slice(0, listed), ...more].join(", ");
  const got = named === undefined ? "none" : JSON.stringify(named);
  throw new InputError(`tenant: expected one of ${all}; got ${got}`, {
    hint: "The config has these tenants; --tenant names one.",
  });
}
