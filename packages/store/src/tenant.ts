import { InputError } from "@cyberintegrations/errors";

/** Whose collections are meant where no tenant is named. */
export const defaultTenant = "default";

/** What the name of a tenant looks like. */
export const tenantPattern: RegExp = /^[a-z0-9][a-z0-9._-]{0,62}$/;

/** @throws InputError for what is no name of a tenant. */
export function checkTenant(tenant: string): void {
  if (tenantPattern.test(tenant)) return;
  throw new InputError(
    `tenant: expected 1 to 63 lower-case letters, digits, dots, dashes and underscores, got ${JSON.stringify(tenant)}`,
  );
}

/** The error for a second tenant in a SQLite file. */
export const oneTenantOnly = (location: string): InputError =>
  new InputError(`${location}: expected a PostgreSQL store for tenants, got a SQLite file`, {
    hint: "Name a store such as postgres://user@host/database.",
  });
