import { createHash } from "node:crypto";
import type { IocRow } from "@cyberintegrations/parser/iocs";
import type { Indicator } from "../types/indicator.ts";

/** A row of an indicator, with what the change log knows about it. */
export interface IndicatorRow extends Pick<
  Indicator,
  | "type"
  | "value"
  | "firstSeen"
  | "lastSeen"
  | "validUntil"
  | "withdrawnAt"
  | "expiredAt"
  | "changedAt"
> {
  readonly collection: string;
  readonly feedId: string;
  /** The found row as JSON. */
  readonly ioc: string;
  /** Whether it has not changed since it was first stored. */
  readonly isNew: number;
  readonly position: number;
}

/** The rows of one value, ordered by collection and feed. */
export type IndicatorRows = readonly [IndicatorRow, ...IndicatorRow[]];

/** TLP from the least strict to the strictest. Anything else is unknown, which is stricter than all. */
const tlps = [["white", "clear"], ["green"], ["amber"], ["amber+strict"], ["red"]];
const strictness = (tlp: string | null) => {
  const rank = tlps.findIndex((names) => names.includes(tlp ?? ""));
  return rank === -1 ? tlps.length : rank;
};

/** Severity from the lowest to the highest. Anything else is unknown, and lower than all. */
export const severities: readonly string[] = ["green", "orange", "red"];

/** The identity of a value: independent of where it is listed. */
const indicatorId = (type: string, value: string): string =>
  `sha256:${createHash("sha256").update(`${type} ${value}`).digest("base64url")}`;

/** The position of the latest change of any row. */
export const latest = (rows: IndicatorRows): number =>
  rows.reduce((most, { position }) => Math.max(most, position), 0);

/** Whether all rows have been stored after a position, and have not changed since. */
export const isNewAfter = (rows: IndicatorRows, position: number): boolean =>
  rows.every((row) => row.isNew === 1 && row.position > position);

/** Aggregates all rows of one value. */
export function aggregate(all: IndicatorRows): Indicator {
  const [{ type, value }] = all;
  const live = all.filter(({ withdrawnAt }) => withdrawnAt === null);
  const rows = live.length > 0 ? live : all;
  const facts = rows.map(({ ioc }) => JSON.parse(ioc) as Partial<IocRow>);
  const isExpired = live.length > 0 && live.every(({ expiredAt }) => expiredAt !== null);
  return {
    id: indicatorId(type, value),
    type,
    value,
    valid: facts.some(({ valid }) => valid),
    state: live.length === 0 ? "withdrawn" : isExpired ? "expired" : "live",
    firstSeen: least(rows.map(({ firstSeen }) => firstSeen)),
    lastSeen: greatest(rows.map(({ lastSeen }) => lastSeen)),
    validUntil: greatestKnown(rows.map(({ validUntil }) => validUntil)),
    withdrawnAt: live.length > 0 ? null : greatestKnown(all.map((row) => row.withdrawnAt)),
    expiredAt: isExpired ? greatestKnown(live.map(({ expiredAt }) => expiredAt)) : null,
    tlp: tlps[highest(facts.map(({ tlp }) => strictness(tlp ?? null))) ?? 0]?.[0] ?? null,
    severity:
      severities[highest(facts.map((fact) => severities.indexOf(fact.severity ?? ""))) ?? -1] ??
      null,
    confidence: highest(
      // Rows of earlier versions have none.
      facts.map(({ confidence }) => confidence ?? null).filter((one) => one !== null),
    ),
    malware: names(facts.map(({ malware }) => malware)),
    actors: names(facts.map(({ actors }) => actors)),
    sources: rows.map(({ collection, feedId }) => ({ collection, feedId })),
    changedAt: greatest(all.map(({ changedAt }) => changedAt)),
    position: latest(all),
  };
}

const least = (texts: readonly string[]) => texts.reduce((a, b) => (b < a ? b : a));
const greatest = (texts: readonly string[]) => texts.reduce((a, b) => (b > a ? b : a));

/** The greatest; null if any is null. */
function greatestKnown(texts: readonly (string | null)[]): string | null {
  const known = texts.filter((text) => text !== null);
  return known.length === texts.length ? greatest(known) : null;
}

/** A value may have more rows than a function can have arguments. */
const highest = (numbers: readonly number[]): number | null =>
  numbers.reduce<number | null>((most, number) => Math.max(most ?? number, number), null);

const names = (lists: readonly (readonly string[] | undefined)[]) =>
  [...new Set(lists.flatMap((list) => list ?? []))].sort();
