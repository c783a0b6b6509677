import { InputError } from "@cyberintegrations/errors";

/** The tenant of collections if none is named. */
export const defaultTenant = "default";

/** The form of a tenant's name. */
export const tenantPattern: RegExp = /^[a-z0-9][a-z0-9._-]{0,62}$/;

/** The form of a tenant's name in words, for error messages. */
export const tenantExpected: string =
  "expected 1 to 63 lower-case letters, digits, dots, dashes and underscores";

/** @throws InputError for an invalid name. */
export function checkTenant(tenant: string): void {
  if (tenantPattern.test(tenant)) return;
  throw new InputError(`${tenantExpected}, got ${JSON.stringify(tenant)}`, { path: ["tenant"] });
}

/** The error for a second tenant in a SQLite file. */
export const oneTenantOnly = (location: string): InputError =>
  new InputError(`${location}: expected a PostgreSQL store for tenants, got a SQLite file`, {
    hint: "Use a store such as postgres://user@host/database.",
  });
