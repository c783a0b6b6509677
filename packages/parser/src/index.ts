// Paths and filters are internal: `Portion` covers their behaviour.
export { type EventsMember, explodeEvents } from "./explode-events.ts";
export type { Filter, FilterOptions } from "./filter.ts";
export {
  compileIocsKeys,
  type CompiledIocsKeys,
  type FoundIocs,
  type IocsKeys,
  type IocValue,
} from "./iocs-keys.ts";
export {
  isObject,
  kindOf,
  member,
  type JsonObject,
  type JsonScalar,
  type JsonValue,
} from "./json.ts";
export { compileMapping } from "./mapping.ts";
export type { CompiledMapping, Keys, Mapping, ParsedFeed } from "./mapping-types.ts";
export { parseJson } from "./parse-json.ts";
export { Portion } from "./portion.ts";
export type {
  BulkOptions,
  IocsOptions,
  ParsedFeeds,
  ParseOptions,
  PortionOptions,
} from "./portion-options.ts";
export { toJson } from "./to-json.ts";
