import type { JsonValue } from "@cyberintegrations/parser";
import { indicatorId, objectId } from "../ids.ts";
import { stixObject, type StixObject } from "../object.ts";
import { producer } from "../producer.ts";
import { created } from "../times.ts";
import type { FeedContext } from "./context.ts";
import { evaluated } from "./evaluation.ts";
import { actorType, cveReference, givenId, malwareType } from "./kinds.ts";
import type { MainMapping } from "./mapping.ts";
import { nameOf, propertiesOf } from "./properties.ts";

type Properties = Record<string, JsonValue>;

/** The object that stands for a feed. Its id is known before the objects that it refers to. */
export interface Main {
  readonly id: string;
  /** Creates the object. The ids of all other objects are by role, and together under `*`. */
  readonly object: (ids: ReadonlyMap<string, readonly string[]>) => StixObject;
}

/** What the specification requires of a type, in case that the feed does not give it. */
const defaults: Readonly<Record<string, (modified: string, name: string) => Properties>> = {
  report: (modified) => ({ published: modified, object_refs: [producer.id] }),
  indicator: (modified) => ({ valid_from: modified }),
  vulnerability: (_, name) => ({ ...cveReference(name) }),
};

/** Properties that a type does not have, although another type of the same mapping does. */
const unsuitable: Readonly<Record<string, readonly string[]>> = {
  "intrusion-set": ["roles"],
  tool: ["is_family", "malware_types", "operating_system_refs"],
};

/** Pairs of dates, of which the second must not be earlier. */
const spans = [
  ["first_seen", "last_seen"],
  ["analysis_started", "analysis_ended"],
] as const;

/** What the specification does not allow. */
function drop(properties: Properties, type: string): void {
  for (const name of unsuitable[type] ?? []) Reflect.deleteProperty(properties, name);
  for (const [from, to] of spans) {
    const { [from]: start, [to]: end } = properties;
    if (typeof start === "string" && typeof end === "string" && end < start)
      Reflect.deleteProperty(properties, to);
  }
}

/** The references to other objects. A property whose name ends with `_ref` has one. */
const references = (
  mapping: MainMapping,
  ids: ReadonlyMap<string, readonly string[]>,
): Properties =>
  Object.fromEntries(
    Object.entries(mapping.refs ?? {}).flatMap(([property, roles]): [string, JsonValue][] => {
      const all = [...new Set(roles.flatMap((role) => ids.get(role) ?? []))];
      const [first] = all;
      if (first === undefined) return [];
      return [[property, property.endsWith("_ref") ? first : all]];
    }),
  );

/** The feed that an object stands for. */
export interface MainSource {
  readonly collection: string;
  readonly id: string;
  readonly feed: JsonValue;
  readonly modified: string;
}

/** The main object of a feed; undefined if the feed lacks what identifies it. */
export function mainObject(
  { collection, id: feedId, feed, modified }: MainSource,
  mapping: MainMapping,
  context: FeedContext,
): Main | undefined {
  const types: Readonly<Record<string, string>> = {
    actor: actorType(feed, context),
    malware: malwareType(feed),
  };
  const type = types[mapping.type] ?? mapping.type;
  const known = nameOf(feed, mapping.name, context);
  const properties = propertiesOf(feed, mapping.properties, context);
  const { pattern } = properties;
  const idBy: Readonly<Record<MainMapping["id"], () => string | undefined>> = {
    feed: () => objectId(type, collection, feedId.toWellFormed()),
    name: () => (known === undefined ? undefined : objectId(type, known)),
    pattern: () => (typeof pattern === "string" ? indicatorId(pattern) : undefined),
  };
  const id = idBy[mapping.id]();
  if (id === undefined) return undefined;
  const name = known ?? `${collection} ${feedId}`.slice(0, 1000).toWellFormed();
  return {
    id: givenId(type, feed) ?? id,
    object(ids) {
      const { labels, ...own } = properties;
      const { severity, ...evaluation } = evaluated(feed, type);
      const all: Properties = {
        ...(mapping.constant as Properties | undefined),
        ...defaults[type]?.(modified, name),
        ...own,
        ...references(mapping, ids),
        labels: [severity ?? [], labels ?? []].flat(),
        ...evaluation,
      };
      drop(all, type);
      const versioned = { created_by_ref: producer.id, created, modified, name };
      return stixObject(givenId(type, feed) ?? id, { ...versioned, ...all, ...context.marking });
    },
  };
}
