import { defaultTenant } from "@cyberintegrations/store";

/** `acme apt/threat`: what a line is about, and whose it is. The default tenant goes without saying. */
export const whose = (tenant: string, what: string): string =>
  tenant === defaultTenant ? what : `${tenant} ${what}`;

/** The same of a line that is about nothing but the tenant: `acme: 33 collections`. */
export const saidOf = (tenant: string, line: string): string =>
  tenant === defaultTenant ? line : `${tenant}: ${line}`;
