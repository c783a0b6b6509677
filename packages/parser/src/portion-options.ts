import type { EventsMember } from "./explode-events.ts";
import type { FilterOptions } from "./filter.ts";
import type { CompiledIocsKeys, IocsKeys } from "./iocs-keys.ts";
import type { Keys, Mapping, ParsedFeed } from "./mapping-types.ts";

/** What a portion may be given beside its page. */
export interface PortionOptions<
  K extends Keys = Mapping,
  I extends IocsKeys | CompiledIocsKeys = IocsKeys,
> {
  /** The mapping for `parsePortion`, plain or compiled. Checked at once. */
  readonly keys?: K | undefined;
  /** The keys for `getIocs`, plain or compiled. Checked at once. */
  readonly iocsKeys?: I | undefined;
  /** Make one feed of each event in this member: see `explodeEvents`. What the page says of itself stays. */
  readonly explode?: EventsMember | undefined;
  /** The text that the page was parsed from, where the caller has parsed it already. Without it `rawJson` writes one. */
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

/** What a list of mappings makes of one feed: their results, in their order. */
export type ParsedFeeds<L extends readonly Keys[]> = {
  -readonly [Index in keyof L]: ParsedFeed<L[Index]>;
};

export interface AsJson {
  readonly asJson: true;
}

export interface AsValues {
  readonly asJson?: false | undefined;
}
