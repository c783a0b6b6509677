import { collect, noContext } from "../collect.ts";
import { isList, isObject, type JsonObject, type JsonValue, member } from "../json.ts";

/** What an object says of the IoCs inside it. */
export interface Facts {
  readonly tlp: string | null;
  readonly severity: string | null;
  readonly ttl: number | null;
  readonly firstSeen: string | null;
  readonly lastSeen: string | null;
  readonly deleted: boolean;
  readonly malware: readonly string[];
  readonly actors: readonly string[];
}

/** What is known before a feed has been looked into. */
export const noFacts: Facts = {
  tlp: null,
  severity: null,
  ttl: null,
  firstSeen: null,
  lastSeen: null,
  deleted: false,
  malware: [],
  actors: [],
};

const malwarePaths = [
  ["malwareList", "name"],
  ["malware", "name"],
];
const actorPaths = [
  ["threatActor", "name"],
  ["threatList", "name"],
];
const told = [
  "deleted",
  "dateFirstSeen",
  "dateLastSeen",
  "evaluation",
  ...[...malwarePaths, ...actorPaths].flatMap(([name = ""]) => [name]),
];

/** The facts inside an object: its own before those of what encloses it, names from both. */
export function factsWithin(object: JsonObject, outer: Facts): Facts {
  if (!told.some((name) => Object.hasOwn(object, name))) return outer;
  const evaluation = first(member(object, "evaluation"));
  const judged = (name: string) => (isObject(evaluation) ? member(evaluation, name) : null);
  const deleted = member(object, "deleted");
  return {
    tlp: (text(judged("tlp")) ?? text(judged("TLP")))?.toLowerCase() ?? outer.tlp,
    severity: text(judged("severity")) ?? outer.severity,
    ttl: number(judged("ttl")) ?? outer.ttl,
    firstSeen: text(member(object, "dateFirstSeen")) ?? outer.firstSeen,
    lastSeen: text(member(object, "dateLastSeen")) ?? outer.lastSeen,
    deleted: typeof deleted === "boolean" ? deleted : outer.deleted,
    malware: names(object, malwarePaths, outer.malware),
    actors: names(object, actorPaths, outer.actors),
  };
}

/** A text or a number as text; of a list, its first element. */
export function text(value: JsonValue): string | null {
  const one = first(value);
  if (typeof one === "number") return String(one);
  return typeof one === "string" && one !== "" ? one : null;
}

function number(value: JsonValue): number | null {
  const one = text(value);
  return one === null || Number.isNaN(Number(one)) ? null : Number(one);
}

function first(value: JsonValue): JsonValue {
  return isList(value) ? (value[0] ?? null) : value;
}

function names(
  object: JsonObject,
  paths: readonly (readonly string[])[],
  outer: readonly string[],
): readonly string[] {
  const found = new Set(outer);
  const add = (value: JsonValue) => {
    if (typeof value === "string" && value !== "") found.add(value);
  };
  for (const path of paths) collect(object, path, undefined, { enter: noContext, add });
  return found.size === outer.length ? outer : [...found];
}
