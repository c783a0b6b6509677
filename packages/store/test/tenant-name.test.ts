import { InputError } from "@cyberintegrations/errors";
import { expect, it } from "vitest";
import { defaultTenant, tenantPattern } from "../src/index.ts";
import { checkTenant, oneTenantOnly } from "../src/tenant.ts";

it.each(["default", "a", "0", "acme-1.eu_west", "a".repeat(63), defaultTenant])(
  "a tenant can have the name %s",
  (name) => {
    checkTenant(name);
    expect(name).toMatch(tenantPattern);
  },
);

it.each(["", "*", "a'b", "Acme", "-a", ".a", "_a", " a", "a ", "a\n", "ä", "a/b", "a".repeat(64)])(
  "no tenant can have the name %j",
  (name) => {
    const check = () => {
      checkTenant(name);
    };
    expect(check).toThrow(InputError);
    expect(check).toThrow(
      `tenant: expected 1 to 63 lower-case letters, digits, dots, dashes and underscores, got ${JSON.stringify(name)}`,
    );
  },
);

it("a second tenant needs PostgreSQL", () => {
  expect(oneTenantOnly("/feeds.db")).toMatchObject({
    ...{ code: "invalid-input", hint: expect.stringContaining("postgres://") as string },
    message: "/feeds.db: expected a PostgreSQL store for tenants, got a SQLite file",
  });
});
