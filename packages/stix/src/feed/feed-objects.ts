import type { JsonValue } from "@cyberintegrations/parser";
import { indicatorId } from "../ids.ts";
import type { StixObject } from "../object.ts";
import { pattern } from "../pattern.ts";
import { producer } from "../producer.ts";
import { versionTime } from "../times.ts";
import { tlpLevel, tlpMarking } from "../tlp.ts";
import { collectionMappings } from "./collections.ts";
import { FeedContext } from "./context.ts";
import { feedLevels } from "./evaluation.ts";
import { kinds } from "./kinds.ts";
import { mainObject } from "./main-object.ts";
import type { PartMapping } from "./mapping.ts";
import { read } from "./read.ts";
import { relationships } from "./relationships.ts";

/** A feed to convert. A `StoredFeed` of `@cyberintegrations/store` has most of it. */
export interface StixFeed {
  readonly collection: string;
  /** Identifies the feed in its collection. */
  readonly id: string;
  /** The feed as received. */
  readonly feed: JsonValue;
  /** When this version was committed: the `modified` of the object that stands for the feed. */
  readonly committedAt: string;
  /** The indicators of the feed, to refer to them. `indicatorObject` creates them. Default: none. */
  readonly indicators?: readonly { readonly type: string; readonly value: string }[] | undefined;
}

/** What a feed becomes. */
export interface FeedObjects {
  /** The objects. The first two are the producer and the marking definition, to which all others refer. */
  readonly objects: readonly StixObject[];
  /** The number of values that were left out: too long, with control characters, or too many. */
  readonly omitted: number;
}

/** The most objects of a role. */
const most = 10_000;

/**
 * Converts a feed to STIX objects, by the tables in docs/stix.md. The feed's indicators are only referred to: they are objects of
 * their own, aggregated from all feeds that list them. A feed of a collection without a mapping becomes nothing.
 *
 * @throws InputError if `committedAt` is no date
 */
export function feedObjects({ committedAt, indicators = [], ...source }: StixFeed): FeedObjects {
  const { collection, feed } = source;
  const modified = versionTime(committedAt);
  const mapping = Object.hasOwn(collectionMappings, collection)
    ? collectionMappings[collection]
    : undefined;
  if (mapping === undefined) return { objects: [], omitted: 0 };
  const tlp = tlpLevel(feedLevels(feed).tlp);
  const context = new FeedContext(collection, tlp);
  const roles = partsOf(feed, mapping.parts, context);
  const main = mapping.main && mainObject({ ...source, modified }, mapping.main, context);
  const patterns = indicators.map(({ type, value }) => pattern(type, value));
  const referred = patterns.filter((text) => text !== undefined).map(indicatorId);
  const ids = new Map([
    ...[...roles].map(([role, objects]) => [role, [...objects.keys()]] as const),
    ["main", main ? [main.id] : []] as const,
    ["indicator", [...new Set(referred)]] as const,
  ]);
  const parts = new Map([...roles.values()].flatMap((objects) => [...objects]));
  const others = [...parts.values(), ...relationships(mapping.relationships, ids, context)];
  const everything = [...others.map(({ id }) => id), ...(ids.get("indicator") ?? [])];
  const objects = main ? [main.object(new Map([...ids, ["*", everything]])), ...others] : others;
  return { objects: [producer, tlpMarking(tlp), ...objects], omitted: context.omissions.count };
}

/** The objects of each role by their ids. */
function partsOf(
  feed: JsonValue,
  mappings: readonly PartMapping[],
  context: FeedContext,
): Map<string, Map<string, StixObject>> {
  const roles = new Map<string, Map<string, StixObject>>();
  for (const { field, role, kind } of mappings) {
    const objects = roles.get(role) ?? new Map<string, StixObject>();
    roles.set(role, objects);
    for (const value of read(feed, field)) {
      const object = kinds[kind](value, context);
      if (object === undefined) continue;
      if (objects.size < most) objects.set(object.id, object);
      else context.omissions.count++;
    }
  }
  return roles;
}
