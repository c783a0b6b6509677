import {
  type CompiledIocsKeys,
  type IocsKeys,
  type IocValue,
  isIoc,
  readyIocsKeys,
} from "../iocs-keys.ts";
import { isObject, type JsonObject, type JsonValue, member } from "../json.ts";
import { compileSegments } from "../path.ts";
import { collect } from "./collect.ts";
import { expectation } from "./expectation.ts";
import { type Facts, factsWithin, noFacts, text } from "./facts.ts";
import { recognise } from "./recognise.ts";
import type { IocType } from "./recognised.ts";

/** One IoC of one feed, with its context. Dates and levels have the feed's own format. */
export interface IocRow {
  /** The recognised type of the value. */
  readonly type: IocType;
  /** The normalised value. An unknown value is only refanged and trimmed. */
  readonly value: string;
  /** The original value in the feed. */
  readonly raw: IocValue;
  /** The name of the key that found the value. */
  readonly key: string;
  /** False if the value was not recognised, or if its type does not match the key's name. */
  readonly valid: boolean;
  /** Why the value is not valid, without the value itself; null if it is valid. */
  readonly reason: string | null;
  /** The feed's `id`. */
  readonly feedId: string | null;
  /** `evaluation.tlp` or `evaluation.TLP`, in lower case. */
  readonly tlp: string | null;
  /** `evaluation.severity`. */
  readonly severity: string | null;
  /** `evaluation.ttl`, in days. */
  readonly ttl: number | null;
  /** `dateFirstSeen` of the indicator, else of the feed. */
  readonly firstSeen: string | null;
  /** `dateLastSeen` of the indicator, else of the feed. */
  readonly lastSeen: string | null;
  /** Whether the indicator is withdrawn: true only if every occurrence of it in this feed is marked as deleted. */
  readonly deleted: boolean;
  /** Names of malware, from `malwareList` and `malware`. */
  readonly malware: readonly string[];
  /** Names of actors, from `threatActor` and `threatList`. */
  readonly actors: readonly string[];
}

/**
 * Returns one row per IoC per feed, ordered by feed, key and position in the feed. A row's context is read from the
 * objects that enclose the IoC, the nearest first (`indicators[]` before the feed). Names are collected from all of them.
 * Within a feed, the same value under the same key is one row. Values that `getIocs` omits, and items that are not
 * objects, have no rows.
 *
 * @param items feeds, such as `portion.items`; they are not changed
 * @param keys IoC keys, plain or compiled. Their names imply the expected types: see `valid` in `IocRow`
 * @throws InputError for bad keys. Never because of a feed's content.
 * @example
 * ```ts
 * extractIocs([{ id: "r1", indicators: [{ deleted: false, params: { domain: "evil[.]example" } }] }], {
 *   domain: "indicators.params.domain",
 * }); // [{ type: "domain", value: "evil.example", feedId: "r1", deleted: false, valid: true, … }]
 * ```
 */
export function extractIocs(
  items: readonly JsonValue[],
  keys: IocsKeys | CompiledIocsKeys,
): IocRow[] {
  return compileIocExtractor(keys)(items);
}

/**
 * Compiles IoC keys to a function like `extractIocs`, so that you can use them for many pages.
 *
 * @param keys IoC keys, plain or compiled
 * @throws InputError for bad keys
 * @example
 * ```ts
 * const extract = compileIocExtractor({ domain: "indicators.params.domain" });
 * for await (const portion of portions) await save(extract(portion.items));
 * ```
 */
export function compileIocExtractor(
  keys: IocsKeys | CompiledIocsKeys,
): (items: readonly JsonValue[]) => IocRow[] {
  const compiled = Object.entries(readyIocsKeys(keys).keys).map(([key, path]) => ({
    key,
    segments: compileSegments(path, key),
    check: checkFor(key),
  }));
  return (items) => {
    const finders = compiled.map((finder) => ({ ...finder, check: onceForEach(finder.check) }));
    return items.flatMap((item) => rowsOf(item, finders));
  };
}

interface Finder {
  readonly key: string;
  readonly segments: readonly string[];
  readonly check: (raw: IocValue) => Checked;
}

function rowsOf(item: JsonValue, finders: readonly Finder[]): IocRow[] {
  const feedId = isObject(item) ? text(member(item, "id")) : null;
  const rows: IocRow[] = [];
  // Most keys pass through the same objects, so each object's facts are read once.
  const known = new Map<JsonObject, Facts>();
  const enter = (object: JsonObject, outer: Facts) => {
    const facts = known.get(object) ?? factsWithin(object, outer);
    known.set(object, facts);
    return facts;
  };
  for (const { key, segments, check } of finders) {
    const found = new Map<string, IocRow>();
    const add = (raw: JsonValue, facts: Facts) => {
      if (!isIoc(raw)) return;
      const recognised = check(raw);
      if (!isIoc(recognised.value)) return;
      const before = found.get(recognised.value);
      const deleted = facts.deleted && before?.deleted !== false;
      found.set(
        recognised.value,
        before ? { ...before, deleted } : { ...recognised, raw, key, feedId, ...facts },
      );
    };
    if (segments.length > 0) collect(item, segments, noFacts, { enter, add });
    for (const row of found.values()) rows.push(row);
  }
  return rows;
}

type Checked = Pick<IocRow, "type" | "value" | "valid" | "reason">;

/** Recognises a value of one key, and checks its type against the key's name. */
function checkFor(key: string): (raw: IocValue) => Checked {
  const expected = expectation(key);
  const expectedText = expected === undefined ? "a known type" : expected.join(" or ");
  return (raw) => {
    const { type, value } = recognise(String(raw));
    const valid = type !== "unknown" && (expected === undefined || expected.includes(type));
    const reason = valid ? null : `expected ${expectedText}, found ${type}`;
    return { type, value, valid, reason };
  };
}

/** Values repeat often, so each distinct one is checked once per call. */
function onceForEach(check: Finder["check"]): Finder["check"] {
  const checked = new Map<IocValue, Checked>();
  return (raw) => {
    const result = checked.get(raw) ?? check(raw);
    checked.set(raw, result);
    return result;
  };
}
