import type { EventsMember } from "./explode-events.ts";
import type { FilterOptions } from "./filter.ts";
import type { CompiledIocsKeys, IocsKeys } from "./iocs-keys.ts";
import type { Keys, Mapping, ParsedFeed } from "./mapping-types.ts";

/** Options of `Portion.fromPage` and `Portion.fromFeed`. */
export interface PortionOptions<
  K extends Keys = Mapping,
  I extends IocsKeys | CompiledIocsKeys = IocsKeys,
> {
  /** The mapping for `parsePortion`, plain or compiled. Validated immediately. */
  readonly keys?: K | undefined;
  /** The keys for `getIocs`, plain or compiled. Validated immediately. */
  readonly iocsKeys?: I | undefined;
  /** Split each group into one feed per event in this member; see `explodeEvents`. `count` and the cursor don't change. */
  readonly explode?: EventsMember | undefined;
  /** The page's JSON text, if you have parsed it yourself. Without it, `rawJson` serialises the value. */
  readonly rawJson?: string | undefined;
}

/** Options of `parsePortion`. */
export interface ParseOptions<K extends Keys = Mapping> extends FilterOptions {
  /** Another mapping for this call. */
  readonly keys?: K | undefined;
  /**
   * Give the result as JSON text.
   *
   * @default false
   */
  readonly asJson?: boolean | undefined;
}

/** Options of `getIocs`. */
export interface IocsOptions<
  I extends IocsKeys | CompiledIocsKeys = IocsKeys,
> extends FilterOptions {
  /** Other IoC keys for this call. */
  readonly keys?: I | undefined;
  /**
   * Give the result as JSON text.
   *
   * @default false
   */
  readonly asJson?: boolean | undefined;
}

/** Options of `bulkParsePortion`. */
export interface BulkOptions<L extends readonly Keys[]> extends FilterOptions {
  /** The mappings, each applied to every feed. */
  readonly keysList: L;
  /**
   * Give the result as JSON text.
   *
   * @default false
   */
  readonly asJson?: boolean | undefined;
}

const filters: Readonly<Record<keyof FilterOptions, true>> = {
  filterMap: true,
  ignore: true,
  checkExistence: true,
};

/** The options of each method. */
export const known: {
  readonly parsePortion: Readonly<Record<keyof ParseOptions, true>>;
  readonly getIocs: Readonly<Record<keyof IocsOptions, true>>;
  readonly bulkParsePortion: Readonly<Record<keyof BulkOptions<readonly Keys[]>, true>>;
} = {
  parsePortion: { keys: true, asJson: true, ...filters },
  getIocs: { keys: true, asJson: true, ...filters },
  bulkParsePortion: { keysList: true, asJson: true, ...filters },
};

/** The results of a list of mappings for one feed, in the order of the mappings. */
export type ParsedFeeds<L extends readonly Keys[]> = {
  -readonly [Index in keyof L]: ParsedFeed<L[Index]>;
};

export interface AsJson {
  readonly asJson: true;
}

export interface AsValues {
  readonly asJson?: false | undefined;
}
