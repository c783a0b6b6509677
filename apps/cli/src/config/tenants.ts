import { defaultTenant, tenantExpected, tenantPattern } from "@cyberintegrations/store";
import { InputError } from "cyberintegrations";
import { listed } from "../report/text.ts";
import type { ConfigDocument } from "./document.ts";
import { checked } from "./problem.ts";
import { namesSchema } from "./schema.ts";

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
        "expected a unique name, got the name of another tenant",
      );
    }
    seen.add(name);
  }
  return names;
}

/**
 * The tenant that is meant: the default one, where neither the config nor a flag names any.
 *
 * @param names Those of the config; undefined where it has no `tenants`.
 * @param named The one that a flag names.
 * @throws InputError for none of several, with their names, and for a name that can't be one.
 */
export function pickTenant(
  names: readonly string[] | undefined,
  named: string | undefined,
): string {
  const got = named === undefined ? "none" : JSON.stringify(named);
  if (names) {
    if (named !== undefined && names.includes(named)) return named;
    throw new InputError(`--tenant: expected one of ${listed(names)}; got ${got}`, {
      hint: "These are the tenants of the config.",
    });
  }
  const tenant = named ?? defaultTenant;
  if (!tenantPattern.test(tenant)) throw new InputError(`--tenant: ${tenantExpected}, got ${got}`);
  return tenant;
}
