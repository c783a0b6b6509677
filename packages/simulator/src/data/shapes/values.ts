import type { Random } from "../random.ts";
import type { FeedContext } from "./context.ts";
import {
  ACTORS,
  CATEGORIES,
  CITIES,
  COUNTRIES,
  NON_ASCII,
  MALWARE,
  PEOPLE,
  PLATFORMS,
  PROVIDERS,
  SENTENCES,
  WORDS,
} from "./words.ts";

/** Networks reserved for documentation. */
const NETWORKS = ["192.0.2.", "198.51.100.", "203.0.113."];

export const ip = (r: Random): string => `${r.pick(NETWORKS)}${1 + r.int(254)}`;
export const ipv6 = (r: Random): string => `2001:db8:${r.hex(4)}::${r.hex(4)}`;
export const domain = (r: Random): string =>
  `${r.chance(0.02) ? r.pick(NON_ASCII) : r.pick(WORDS)}-${r.hex(8)}.example`;
export const url = (r: Random, host: string = domain(r)): string =>
  `https://${host}/${r.pick(WORDS)}/${r.hex(6)}`;
export const email = (r: Random): string => `${r.pick(WORDS)}.${r.hex(4)}@${domain(r)}`;
export const md5 = (r: Random): string => r.hex(32);
export const sha1 = (r: Random): string => r.hex(40);
export const sha256 = (r: Random): string => r.hex(64);
export const hashes = (r: Random): Record<string, string> => ({
  md5: md5(r),
  sha1: sha1(r),
  sha256: sha256(r),
});
export const person = (r: Random): string => r.pick(PEOPLE);
export const password = (r: Random): string => `not-a-password-${r.hex(4)}`;
export const text = (r: Random, sentences: number): string =>
  r.times(sentences, () => r.pick(SENTENCES)).join("");

export const address = (r: Random): Record<string, unknown> => ({
  ip: ip(r),
  asn: `AS${64_496 + r.int(16)}`,
  city: r.pick(CITIES),
  countryCode: r.pick(COUNTRIES),
  provider: r.pick(PROVIDERS),
});

export const actor = (r: Random): Record<string, unknown> => ({
  id: r.hex(40),
  name: r.pick(ACTORS),
  country: r.pick(COUNTRIES),
  isAPT: r.chance(0.5),
});

export const malware = (r: Random): Record<string, unknown> => ({
  id: r.hex(40),
  name: r.pick(MALWARE),
  category: r.some(CATEGORIES, 1),
  platform: r.some(PLATFORMS, 2),
});

/** A command-and-control server, as referenced by other feeds. */
export const cnc = (r: Random): Record<string, unknown> => {
  const host = domain(r);
  return { cnc: host, domain: host, url: url(r, host), ipv4: address(r) };
};

/** Confidence, severity and TLP, which nearly all feeds have. Each revision changes `ttl`. */
export const evaluation = (r: Random, c: FeedContext): Record<string, unknown> => ({
  admiraltyCode: `${r.pick(["A", "B", "C"])}${1 + r.int(4)}`,
  credibility: 10 * (1 + r.int(10)),
  reliability: 10 * (1 + r.int(10)),
  severity: r.pick(["green", "orange", "red"]),
  tlp: r.pick(["white", "green", "amber", "red"]),
  ttl: 30 + 30 * c.revision,
});
