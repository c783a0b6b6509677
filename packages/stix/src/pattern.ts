import { limits, Omissions } from "./values.ts";

/** The object path of each type of indicator. The text of a pattern is a contract: the id is derived from it. */
const paths: ReadonlyMap<string, string> = new Map([
  ["ipv4", "ipv4-addr:value"],
  ["ipv6", "ipv6-addr:value"],
  ["domain", "domain-name:value"],
  ["url", "url:value"],
  ["email", "email-addr:value"],
  ["md5", "file:hashes.MD5"],
  ["sha1", "file:hashes.'SHA-1'"],
  ["sha256", "file:hashes.'SHA-256'"],
  ["sha512", "file:hashes.'SHA-512'"],
]);

const escaped = (text: string) => text.replaceAll(/['\\]/g, String.raw`\$&`);

/**
 * The pattern of an indicator; undefined if its type has none, or if its value has control characters, lone surrogates or more
 * than 10,000 characters.
 *
 * @example
 * ```ts
 * pattern("sha256", hash); // [file:hashes.'SHA-256' = '…']
 * ```
 */
export function pattern(type: string, value: string): string | undefined {
  const path = paths.get(type);
  const usable = new Omissions().short(value, limits.value);
  if (path === undefined || usable === undefined) return undefined;
  return `[${path} = '${escaped(usable)}']`;
}
