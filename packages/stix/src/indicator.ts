import { indicatorId } from "./ids.ts";
import { indicatorTypes } from "./indicator-types.ts";
import { stixObject, type StixObject } from "./object.ts";
import { pattern } from "./pattern.ts";
import { producer } from "./producer.ts";
import { openCtiScore, percentage, severityLabel } from "./score.ts";
import { created, shifted, timestamp, versionTime } from "./times.ts";
import { tlpLevel, tlpMarking } from "./tlp.ts";

/** A value that feeds list. An `Indicator` of `@cyberintegrations/store` is one. */
export interface IndicatorFacts {
  readonly type: string;
  readonly value: string;
  readonly state: "live" | "withdrawn" | "expired";
  /** Times are ISO 8601. */
  readonly firstSeen: string;
  /** Null or absent if it is not known. */
  readonly validUntil?: string | null | undefined;
  readonly withdrawnAt?: string | null | undefined;
  readonly expiredAt?: string | null | undefined;
  /** An unknown one counts as red. */
  readonly tlp?: string | null | undefined;
  readonly severity?: string | null | undefined;
  /** From 0 to 100. */
  readonly confidence?: number | null | undefined;
  readonly malware?: readonly string[] | undefined;
  readonly actors?: readonly string[] | undefined;
  readonly sources?:
    readonly { readonly collection: string; readonly feedId: string }[] | undefined;
}

/** Settings of `indicatorObject`. */
export interface IndicatorOptions {
  /** When this version was committed: its `modified`. */
  readonly committedAt: string;
  /**
   * Sets `revoked` for a withdrawn or expired indicator. STIX does not allow to undo that, and sources list values again: use it
   * only where the consumer needs it. @default false
   */
  readonly revoke?: boolean | undefined;
}

/**
 * A version of an indicator as a STIX object; undefined where `pattern` is. The id is the same for all versions. A withdrawn or
 * expired indicator is a version with `valid_until` in the past.
 *
 * @throws InputError if `committedAt` is no date
 */
export function indicatorObject(
  indicator: IndicatorFacts,
  { committedAt, revoke = false }: IndicatorOptions,
): StixObject | undefined {
  const text = pattern(indicator.type, indicator.value);
  if (text === undefined) return undefined;
  const { severity, confidence, sources = [] } = indicator;
  const modified = versionTime(committedAt);
  const collections = [...new Set(sources.map(({ collection }) => collection))];
  return stixObject(indicatorId(text), {
    created_by_ref: producer.id,
    created,
    modified,
    name: indicator.value.trim(),
    description: description(indicator),
    indicator_types: indicatorTypes(collections),
    pattern: text,
    pattern_type: "stix",
    pattern_version: "2.1",
    ...validity(indicator, modified),
    revoked: (revoke && indicator.state !== "live") || undefined,
    labels: [severityLabel(severity), ...collections].filter((label) => label !== undefined),
    confidence: percentage(confidence),
    object_marking_refs: [tlpMarking(tlpLevel(indicator.tlp)).id],
    x_opencti_score: openCtiScore(severity, confidence),
  });
}

/** The most names that a description lists: a value may be listed by thousands of feeds. */
const most = 50;

function description({ malware = [], actors = [] }: IndicatorFacts): string {
  const parts = { Malware: malware, Actors: actors };
  return Object.entries(parts)
    .filter(([, names]) => names.length > 0)
    .map(
      ([title, names]) =>
        `${title}: ${names.slice(0, most).join(", ").toWellFormed().slice(0, 5000)}`,
    )
    .join("\n");
}

/** `valid_until` must be later than `valid_from`, and in the past if the indicator is no longer valid. */
function validity(indicator: IndicatorFacts, modified: string) {
  const { state, firstSeen, validUntil, withdrawnAt, expiredAt } = indicator;
  const from = timestamp(firstSeen) ?? shifted(modified, 0);
  if (state === "live") {
    const until = timestamp(validUntil ?? "");
    return { valid_from: from, valid_until: until && later(until, shifted(from, 1)) };
  }
  const ended = state === "withdrawn" ? withdrawnAt : (validUntil ?? expiredAt);
  const until = earlier(timestamp(ended ?? "") ?? modified, shifted(modified, -1));
  return { valid_from: earlier(from, shifted(until, -1)), valid_until: until };
}

const later = (a: string, b: string) => (a > b ? a : b);
const earlier = (a: string, b: string) => (a < b ? a : b);
