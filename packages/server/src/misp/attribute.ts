import { createHash } from "node:crypto";
import type { Indicator } from "@cyberintegrations/store";
import { objectId } from "@cyberintegrations/stix";

/** A UUID that is always the same for the same parts. */
export const uuidOf = (...parts: readonly [string, ...string[]]): string =>
  objectId("misp", ...parts).slice("misp--".length);

/** The type and the category of an attribute. @see https://www.misp-standard.org/rfc/misp-standard-core.html */
const types: Readonly<Partial<Record<string, readonly [type: string, category: string]>>> = {
  ipv4: ["ip-dst", "Network activity"],
  ipv6: ["ip-dst", "Network activity"],
  domain: ["domain", "Network activity"],
  url: ["url", "Network activity"],
  email: ["email-src", "Payload delivery"],
  md5: ["md5", "Payload delivery"],
  sha1: ["sha1", "Payload delivery"],
  sha256: ["sha256", "Payload delivery"],
  sha512: ["sha512", "Payload delivery"],
};

/** An indicator as an attribute of MISP. */
export interface Attribute {
  readonly json: string;
  /** In seconds since 1970. */
  readonly timestamp: number;
  readonly isGone: boolean;
  /** How hashes.csv names the value. */
  readonly hash: string;
}

/** Seconds since 1970. */
const seconds = (date: string): number => Math.floor(Date.parse(date) / 1000);

/** The attribute of an indicator in an event; undefined for a type that MISP does not search for. */
export function attributeOf(event: string, indicator: Indicator): Attribute | undefined {
  const { type, value, state, tlp, malware, actors, firstSeen, lastSeen } = indicator;
  const [kind, category] = types[type] ?? [];
  if (kind === undefined) return undefined;
  const isGone = state !== "live";
  const timestamp = seconds(indicator.changedAt);
  return {
    isGone,
    timestamp,
    hash: createHash("md5").update(value).digest("hex"),
    json: JSON.stringify({
      ...{ uuid: uuidOf("attribute", event, type, value), type: kind, category, value },
      ...{ to_ids: !isGone, deleted: isGone, disable_correlation: false },
      timestamp: String(timestamp),
      comment: [...malware, ...actors].slice(0, 50).join(", "),
      ...(firstSeen <= lastSeen && { first_seen: firstSeen, last_seen: lastSeen }),
      Tag: [{ name: tlpTag(tlp) }],
    }),
  };
}

/** The tag of a TLP. An unknown one counts as red. */
export const tlpTag = (tlp: string | null): string =>
  `tlp:${tlp === "white" ? "clear" : (tlp ?? "red")}`;
