import { isGone, type DeliveredIndicator, type IndicatorItem, type Item } from "../item.ts";

/** The version of the Elastic Common Schema that the field names are from. */
const ecsVersion = "9.4.0";

type Threat = Readonly<Record<string, unknown>>;

/**
 * The fields of each type of indicator, below `threat.indicator`.
 *
 * @see https://www.elastic.co/docs/reference/ecs/ecs-threat
 */
const fields: Readonly<Record<string, (value: string) => Threat>> = {
  ipv4: (ip) => ({ type: "ipv4-addr", ip }),
  ipv6: (ip) => ({ type: "ipv6-addr", ip }),
  domain: (domain) => ({ type: "domain-name", url: { domain } }),
  url: (url) => ({ type: "url", url: { full: url, original: url } }),
  email: (address) => ({ type: "email-addr", email: { address } }),
  md5: (md5) => ({ type: "file", file: { hash: { md5 } } }),
  sha1: (sha1) => ({ type: "file", file: { hash: { sha1 } } }),
  sha256: (sha256) => ({ type: "file", file: { hash: { sha256 } } }),
  sha512: (sha512) => ({ type: "file", file: { hash: { sha512 } } }),
};

/** The terms of `threat.indicator.confidence`, by the scale of STIX 2.1 (None, Low, Medium, High). */
function confidenceOf(confidence: number | null): string {
  if (confidence === null) return "Not Specified";
  if (confidence === 0) return "None";
  return confidence < 30 ? "Low" : confidence < 70 ? "Medium" : "High";
}

const severities: Readonly<Record<string, number>> = { green: 1, orange: 2, red: 3 };

const listed = (names: readonly string[]) => (names.length > 0 ? names : undefined);

/** Whose document it is. */
export const ownerOf = (
  { id }: Pick<Item, "id">,
  { tenant, output }: { readonly tenant: string; readonly output: string },
): object => ({ id, tenant, output });

/** A change of an indicator as an ECS document. */
export function ecsDocument(item: IndicatorItem, target: Parameters<typeof ownerOf>[1]): object {
  const { indicator, at } = item;
  const cve = indicator.type === "cve" ? { vulnerability: { id: [indicator.value] } } : {};
  return {
    "@timestamp": at,
    ecs: { version: ecsVersion },
    event: {
      kind: "enrichment",
      category: ["threat"],
      type: ["indicator"],
      dataset: "cyberintegrations.indicator",
      severity: severities[indicator.severity ?? ""],
    },
    ...cve,
    tags: [...new Set(indicator.sources.map(({ collection }) => collection))],
    threat: {
      indicator: indicatorFields(indicator, at),
      software: listed(indicator.malware) && { name: indicator.malware.join(", ") },
      group: listed(indicator.actors) && { name: indicator.actors.join(", ") },
    },
    cyberintegrations: {
      ...ownerOf(item, target),
      key: item.key,
      event: item.event,
      live: !isGone(item),
      type: indicator.type,
      valid_until: indicator.validUntil,
      malware: indicator.malware,
      actors: indicator.actors,
      sources: indicator.sources.map(({ collection, feedId }) => ({
        collection,
        feed_id: feedId,
      })),
    },
  };
}

const indicatorFields = (indicator: DeliveredIndicator, at: string): Threat => ({
  ...fields[indicator.type]?.(indicator.value),
  name: indicator.value,
  first_seen: indicator.firstSeen,
  last_seen: indicator.lastSeen,
  modified_at: at,
  confidence: confidenceOf(indicator.confidence),
  marking: { tlp: (indicator.tlp ?? "red").toUpperCase(), tlp_version: "2.0" },
});
