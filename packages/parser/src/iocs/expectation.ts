import type { IocType } from "./recognised.ts";

const ip: readonly IocType[] = ["ipv4", "ipv6"];
const hash: readonly IocType[] = ["md5", "sha1", "sha256", "sha512"];

/** Words in the name of a key, and the types they imply. */
const typesByWord: ReadonlyMap<string, readonly IocType[]> = new Map([
  ["ip", ip],
  ["address", ip],
  ["ipv4", ["ipv4"]],
  ["ipv6", ["ipv6"]],
  ["domain", ["domain"]],
  ["host", ["domain", ...ip]],
  ["hostname", ["domain", ...ip]],
  ["url", ["url"]],
  ["uri", ["url"]],
  ["link", ["url"]],
  ["email", ["email"]],
  ["mail", ["email"]],
  ["hash", hash],
  ...hash.map((type): [string, readonly IocType[]] => [type, [type]]),
  ["cve", ["cve"]],
]);

/**
 * The types expected of a key's values, by its name: `ips`, `file_md5`, `cncDomain`. The last word that implies types
 * decides. Earlier words narrow it if they overlap: `md5Hash` implies MD5. Undefined means any type.
 */
export function expectation(key: string): readonly IocType[] | undefined {
  let expected: readonly IocType[] | undefined;
  for (const word of words(key)) {
    const singulars = [word, word.replace(/s$/, ""), word.replace(/es$/, "")];
    const implied = singulars.map((one) => typesByWord.get(one)).find(Boolean);
    if (implied === undefined) continue;
    const narrowed = implied.filter((type) => expected?.includes(type));
    expected = narrowed.length > 0 ? narrowed : implied;
  }
  return expected;
}

/** `cncDomain`, `cnc_domain` and `CNC-Domain` have the same words. */
function words(key: string): string[] {
  return key
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z0-9]/);
}
