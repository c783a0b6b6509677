import { flatten } from "../flatten.ts";
import { isList, isObject, type JsonObject, type JsonValue, member } from "../json.ts";
import type { IocRow } from "./ioc-row.ts";

/** The context that an object gives to the IoCs inside it. */
export type Facts = Pick<
  IocRow,
  | "tlp"
  | "severity"
  | "confidence"
  | "ttl"
  | "firstSeen"
  | "lastSeen"
  | "deleted"
  | "malware"
  | "actors"
>;

/** The context outside any feed. */
export const noFacts: Facts = {
  tlp: null,
  severity: null,
  confidence: null,
  ttl: null,
  firstSeen: null,
  lastSeen: null,
  deleted: false,
  malware: [],
  actors: [],
};

const malware = ["malwareList", "malware"];
/** How reliable the source is, and how credible its information: from 0 to 100. */
const ratings = ["reliability", "credibility"];
const actors = ["threatActor", "threatList"];

/** The members that facts are read from. */
const sources = ["deleted", "dateFirstSeen", "dateLastSeen", "evaluation", ...malware, ...actors];

/** The facts inside an object. Its own take precedence over those of the enclosing object; names come from both. */
export function factsWithin(object: JsonObject, outer: Facts): Facts {
  // Stryker disable next-line ConditionalExpression: an object without these members has the same facts, only slower.
  if (!sources.some((name) => Object.hasOwn(object, name))) return outer;
  const evaluation = first(member(object, "evaluation"));
  const evaluated = (name: string) => (isObject(evaluation) ? member(evaluation, name) : null);
  const deleted = member(object, "deleted");
  return {
    tlp: (text(evaluated("tlp")) ?? text(evaluated("TLP")))?.toLowerCase() ?? outer.tlp,
    severity: text(evaluated("severity")) ?? outer.severity,
    confidence:
      lowestPercentage(ratings.map((name) => number(evaluated(name)))) ?? outer.confidence,
    ttl: number(evaluated("ttl")) ?? outer.ttl,
    firstSeen: text(member(object, "dateFirstSeen")) ?? outer.firstSeen,
    lastSeen: text(member(object, "dateLastSeen")) ?? outer.lastSeen,
    deleted: typeof deleted === "boolean" ? deleted : outer.deleted,
    malware: names(object, malware, outer.malware),
    actors: names(object, actors, outer.actors),
  };
}

/** A string, or a number as a string. For a list, its first element. */
export function text(value: JsonValue): string | null {
  const one = first(value);
  if (typeof one === "number") return String(one);
  return typeof one === "string" && one !== "" ? one : null;
}

function number(value: JsonValue): number | null {
  const one = text(value);
  return one === null || !Number.isFinite(Number(one)) ? null : Number(one);
}

/** The lowest number from 0 to 100, or null if there is none. */
function lowestPercentage(numbers: readonly (number | null)[]): number | null {
  const known = numbers.filter((one) => one !== null && one >= 0 && one <= 100) as number[];
  return known.length === 0 ? null : Math.min(...known);
}

function first(value: JsonValue): JsonValue {
  return isList(value) ? (value[0] ?? null) : value;
}

function names(
  object: JsonObject,
  members: readonly string[],
  outer: readonly string[],
): readonly string[] {
  const isName = (name: JsonValue): name is string => typeof name === "string" && name !== "";
  const own = members
    .flatMap((name) => flatten(member(object, name)))
    .flatMap((value) => flatten(isObject(value) ? member(value, "name") : value))
    .filter(isName);
  return [...new Set([...outer, ...own])];
}
