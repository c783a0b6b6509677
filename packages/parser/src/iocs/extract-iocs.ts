import type { CompiledIocsKeys, IocsKeys } from "../iocs-keys.ts";
import type { JsonValue } from "../json.ts";
import { compileIocExtractor } from "./compile-ioc-extractor.ts";
import type { IocRow } from "./ioc-row.ts";

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
