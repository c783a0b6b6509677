import type { IocType } from "./recognised.ts";

const ip: readonly IocType[] = ["ipv4", "ipv6"];
const hash: readonly IocType[] = ["md5", "sha1", "sha256", "sha512"];

/** Words in the name of a key, and what they promise. */
const promises: ReadonlyMap<string, readonly IocType[]> = new Map([
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
 * What the values of a key should be, by its name: `ips`, `file_md5`, `cncDomain`. The last word that promises
 * something decides, narrowed by those before it where they agree: `md5Hash` promises MD5. Undefined: anything.
 */
export function expectation(key: string): readonly IocType[] | undefined {
  let expected: readonly IocType[] | undefined;
  for (const word of words(key)) {
    const singulars = [word, word.replace(/s$/, ""), word.replace(/es$/, "")];
    const promised = singulars.map((one) => promises.get(one)).find(Boolean);
    if (promised === undefined) continue;
    const narrowed = promised.filter((type) => expected?.includes(type));
    expected = narrowed.length > 0 ? narrowed : promised;
  }
  return expected;
}

/** `cncDomain`, `cnc_domain` and `CNC-Domain` have the same words. */
function words(key: string): string[] {
  return key
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z0-9]+/);
}
