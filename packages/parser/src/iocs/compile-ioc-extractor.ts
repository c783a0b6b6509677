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
import type { IocRow } from "./ioc-row.ts";
import { recognise } from "./recognise.ts";

/**
 * Compiles IoC keys to a function like `extractIocs`, so that you can use them for many pages.
 *
 * @param keys IoC keys, plain or compiled
 * @throws InputError for bad keys
 * @example
 * ```ts
 * const extract = compileIocExtractor({ domain: "domains" });
 * extract([{ id: "r1", domains: ["evil[.]example"] }]); // [{ type: "domain", value: "evil.example", feedId: "r1", … }]
 * extract([{ id: "r2" }]); // []
 * ```
 */
export function compileIocExtractor(
  keys: IocsKeys | CompiledIocsKeys,
): (items: readonly JsonValue[]) => IocRow[] {
  const compiled = Object.entries(readyIocsKeys(keys).keys).map(([key, path]) => ({
    key,
    // Stryker disable next-line ArrayDeclaration: the paths are valid, so no error names the place.
    segments: compileSegments(path, [key]),
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
    // Stryker disable next-line CallExpression: reading the facts again only takes time.
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
    collect(item, segments, noFacts, { enter, add });
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
    // Stryker disable next-line CallExpression: checking again only takes time.
    checked.set(raw, result);
    return result;
  };
}
