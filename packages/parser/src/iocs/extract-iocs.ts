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

/** One IoC of one feed, with what belongs to it. Dates and levels stand as the feed writes them. */
export interface IocRow {
  /** What the value was recognised as. */
  readonly type: IocType;
  /** The value in its normal form; an unknown one only refanged and trimmed. */
  readonly value: string;
  /** The value as it stands in the feed. */
  readonly raw: IocValue;
  /** The name of the key that led to it. */
  readonly key: string;
  /** False for what was not recognised, or is not what the key's name says. */
  readonly valid: boolean;
  /** Why it is not valid, without the value; null for a valid one. */
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
  /** Whether the indicator is withdrawn: true only when every place that names it in this feed says so. */
  readonly deleted: boolean;
  /** Names of malware, from `malwareList` and `malware`. */
  readonly malware: readonly string[];
  /** Names of actors, from `threatActor` and `threatList`. */
  readonly actors: readonly string[];
}

/**
 * One row for each IoC of each feed, in the order of feeds, keys and text. What a row says of its IoC comes from the
 * objects on the way to it, the nearest first (`indicators[]` before the feed); names are gathered from all of them.
 * The same value under the same key is one row in a feed. What `getIocs` leaves out has no row; all else has one.
 *
 * @param items feeds, such as `portion.items`; they are not changed
 * @param keys IoC keys, plain or compiled. Their names say what to expect: see the `valid` of a row
 * @throws InputError for bad keys. Never for what stands in a feed.
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
  const finders = Object.entries(readyIocsKeys(keys).keys).map(([key, path]) => ({
    key,
    segments: compileSegments(path, key),
    judge: judgeOf(key),
  }));
  return items.flatMap((item) => {
    const feedId = isObject(item) ? text(member(item, "id")) : null;
    const rows: IocRow[] = [];
    // Keys share most of their way: what an object on it says is read once.
    const known = new Map<JsonObject, Facts>();
    const enter = (object: JsonObject, outer: Facts) => {
      const facts = known.get(object) ?? factsWithin(object, outer);
      known.set(object, facts);
      return facts;
    };
    for (const { key, segments, judge } of finders) {
      const found = new Map<string, IocRow>();
      const add = (raw: JsonValue, facts: Facts) => {
        if (!isIoc(raw)) return;
        const recognised = judge(raw);
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
  });
}

type Judged = Pick<IocRow, "type" | "value" | "valid" | "reason">;

/** Recognises values of one key, each different one once, and says whether they are what its name promises. */
function judgeOf(key: string): (raw: IocValue) => Judged {
  const expected = expectation(key);
  const hoped = expected === undefined ? "a known type" : expected.join(" or ");
  const judged = new Map<IocValue, Judged>();
  return (raw) => {
    const before = judged.get(raw);
    if (before !== undefined) return before;
    const { type, value } = recognise(String(raw));
    const valid = type !== "unknown" && (expected === undefined || expected.includes(type));
    const reason = valid ? null : `expected ${hoped}, found ${type}`;
    judged.set(raw, { type, value, valid, reason });
    return { type, value, valid, reason };
  };
}
