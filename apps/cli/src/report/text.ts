import { defaultTenant } from "@cyberintegrations/store";

/** `1 feed`, `2 feeds` */
export const count = (n: number, one: string, many = `${one}s`): string =>
  `${n} ${n === 1 ? one : many}`;

const units = [
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["min", 60_000],
  ["s", 1000],
] as const;

/** A duration in the largest unit that fits: `3 h`. */
export function age(milliseconds: number): string {
  const [unit, size] = units.find(([, size]) => milliseconds >= size) ?? units[3];
  return `${Math.floor(milliseconds / size)} ${unit}`;
}

/** Names, separated by commas: the first ones, and how many more there are. */
export function listed(names: readonly string[], most = 20): string {
  const more = names.length > most ? [`${names.length - most} more`] : [];
  return [...names.slice(0, most), ...more].join(", ");
}

/** `acme apt/threat`: a subject with its tenant. The default tenant is not shown. */
export const withTenant = (tenant: string, subject: string): string =>
  tenant === defaultTenant ? subject : `${tenant} ${subject}`;

/** `acme: 33 collections`: a message about a tenant. The default tenant is not shown. */
export const aboutTenant = (tenant: string, message: string): string =>
  tenant === defaultTenant ? message : `${tenant}: ${message}`;
