import type { Dice } from "../random.ts";
import type { FeedContext } from "./context.ts";
import {
  ACTORS,
  CATEGORIES,
  CITIES,
  COUNTRIES,
  FOREIGN,
  MALWARE,
  PEOPLE,
  PLATFORMS,
  PROVIDERS,
  SENTENCES,
  WORDS,
} from "./words.ts";

/** The networks that are kept for documentation: no address here is anyone's. */
const NETWORKS = ["192.0.2.", "198.51.100.", "203.0.113."];

export const ip = (d: Dice): string => `${d.pick(NETWORKS)}${1 + d.int(254)}`;
export const ipv6 = (d: Dice): string => `2001:db8:${d.hex(4)}::${d.hex(4)}`;
export const domain = (d: Dice): string =>
  `${d.chance(0.02) ? d.pick(FOREIGN) : d.pick(WORDS)}-${d.hex(8)}.example`;
export const url = (d: Dice, host: string = domain(d)): string =>
  `https://${host}/${d.pick(WORDS)}/${d.hex(6)}`;
export const email = (d: Dice): string => `${d.pick(WORDS)}.${d.hex(4)}@${domain(d)}`;
export const md5 = (d: Dice): string => d.hex(32);
export const sha1 = (d: Dice): string => d.hex(40);
export const sha256 = (d: Dice): string => d.hex(64);
export const hashes = (d: Dice): Record<string, string> => ({
  md5: md5(d),
  sha1: sha1(d),
  sha256: sha256(d),
});
export const person = (d: Dice): string => d.pick(PEOPLE);
export const password = (d: Dice): string => `not-a-password-${d.hex(4)}`;
export const text = (d: Dice, sentences: number): string =>
  d.times(sentences, () => d.pick(SENTENCES)).join("");

export const address = (d: Dice): Record<string, unknown> => ({
  ip: ip(d),
  asn: `AS${64_496 + d.int(16)}`,
  city: d.pick(CITIES),
  countryCode: d.pick(COUNTRIES),
  provider: d.pick(PROVIDERS),
});

export const actor = (d: Dice): Record<string, unknown> => ({
  id: d.hex(40),
  name: d.pick(ACTORS),
  country: d.pick(COUNTRIES),
  isAPT: d.chance(0.5),
});

export const malware = (d: Dice): Record<string, unknown> => ({
  id: d.hex(40),
  name: d.pick(MALWARE),
  category: d.some(CATEGORIES, 1),
  platform: d.some(PLATFORMS, 2),
});

/** A command-and-control server as other feeds name it. */
export const cnc = (d: Dice): Record<string, unknown> => {
  const host = domain(d);
  return { cnc: host, domain: host, url: url(d, host), ipv4: address(d) };
};

/** How sure, how bad and how secret: in nearly every feed. Each revision shows in `ttl`. */
export const evaluation = (d: Dice, c: FeedContext): Record<string, unknown> => ({
  admiraltyCode: `${d.pick(["A", "B", "C"])}${1 + d.int(4)}`,
  credibility: 10 * (1 + d.int(10)),
  reliability: 10 * (1 + d.int(10)),
  severity: d.pick(["green", "orange", "red"]),
  tlp: d.pick(["white", "green", "amber", "red"]),
  ttl: 30 + 30 * c.revision,
});
