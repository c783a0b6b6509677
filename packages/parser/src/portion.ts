import { checkOptions, InputError, ParserError } from "@cyberintegrations/errors";
import { explodeEvents } from "./explode-events.ts";
import { compileFilter, type FilterOptions } from "./filter.ts";
import {
  type CompiledIocsKeys,
  type FoundIocs,
  type IocsKeys,
  readyIocsKeys,
} from "./iocs-keys.ts";
import { isList, isObject, type JsonObject, type JsonValue, kindOf, member } from "./json.ts";
import { compileKeys } from "./mapping.ts";
import type { CompiledMapping, Keys, Mapping, ParsedFeed } from "./mapping-types.ts";
import { parseJson } from "./parse-json.ts";
import {
  known,
  type AsJson,
  type AsValues,
  type BulkOptions,
  type IocsOptions,
  type ParsedFeeds,
  type ParseOptions,
  type PortionOptions,
} from "./portion-options.ts";
import { toJson } from "./to-json.ts";

/** The input of a portion: the page, its feeds and its count. */
interface Source {
  readonly value: JsonObject;
  readonly items: readonly JsonValue[];
  readonly count: number | null;
}

/**
 * A page of feeds, or a single feed, with methods to parse it.
 *
 * @example
 * ```ts
 * const portion = Portion.fromPage('{"count": 1, "items": [{"id": "r1"}], "seqUpdate": 7}', {
 *   keys: { id: "id" },
 * });
 * portion.parsePortion(); // [{ id: "r1" }]
 * portion.seqUpdate; // 7
 * ```
 */
export class Portion<K extends Keys = Mapping, I extends IocsKeys | CompiledIocsKeys = IocsKeys> {
  /** The feeds: the page's own objects or, with `explode`, one copy per event. */
  readonly items: readonly JsonValue[];
  /**
   * The page's number of remaining or found feeds, including this page (`count`; `total` on DRP pages), or null. To
   * decide whether there are more pages, look at `items`, not at this number.
   */
  readonly count: number | null;
  /** The number of feeds in the page, before `explode`. */
  readonly portionSize: number;
  /** The page as a value. If you passed a value, it is the same object. */
  readonly rawDict: JsonValue;
  readonly #page: JsonObject;
  readonly #keys: CompiledMapping | undefined;
  readonly #iocsKeys: CompiledIocsKeys | undefined;
  #rawJson: string | undefined;

  private constructor(source: Source, options: PortionOptions<K, I>) {
    const { keys, iocsKeys, explode, rawJson } = options;
    this.#keys = keys === undefined ? undefined : compileKeys(keys, ["keys"]);
    this.#iocsKeys = iocsKeys === undefined ? undefined : readyIocsKeys(iocsKeys);
    this.items = explode === undefined ? source.items : explodeEvents(source.items, explode);
    this.count = source.count;
    this.portionSize = source.items.length;
    this.rawDict = source.value;
    this.#page = source.value;
    this.#rawJson = rawJson;
  }

  /**
   * Creates a portion from an update, search or DRP page.
   *
   * @param page JSON text, or a parsed page. Parse it with `parseJson`, which preserves the digits of all numbers
   * @throws ParserError if the page is not JSON or has no list `items`; InputError for bad keys
   */
  static fromPage<
    const K extends Keys = Mapping,
    const I extends IocsKeys | CompiledIocsKeys = IocsKeys,
  >(page: string | JsonObject, options: PortionOptions<K, I> = {}): Portion<K, I> {
    const value = typeof page === "string" ? parseJson(page) : page;
    if (!isObject(value)) {
      throw new ParserError(`expected a page, an object with a list "items"; got ${kindOf(value)}`);
    }
    const items = member(value, "items");
    if (!isList(items)) {
      const found = Object.hasOwn(value, "items") ? kindOf(items) : "nothing";
      throw new ParserError(`expected a page with a list "items", got ${found} there`);
    }
    const count = [member(value, "count"), member(value, "total")].find(isNumber) ?? null;
    return new Portion({ value, items, count }, withText(page, options));
  }

  /**
   * Creates a portion from a single feed, as the API returns it for an id. A member named `items` has no special meaning.
   *
   * @param feed JSON text, or a parsed feed
   * @throws ParserError if the feed is not a JSON object; InputError for bad keys
   */
  static fromFeed<
    const K extends Keys = Mapping,
    const I extends IocsKeys | CompiledIocsKeys = IocsKeys,
  >(feed: string | JsonObject, options: PortionOptions<K, I> = {}): Portion<K, I> {
    const value = typeof feed === "string" ? parseJson(feed) : feed;
    if (!isObject(value)) {
      throw new ParserError(`expected a feed, an object; got ${kindOf(value)}`);
    }
    return new Portion({ value, items: [value], count: null }, withText(feed, options));
  }

  /**
   * The cursor of the page or of the single feed: where the next page starts. A number if it is a safe integer, else a
   * string of its digits; undefined if there is none.
   */
  get seqUpdate(): number | string | undefined {
    const cursor = member(this.#page, "seqUpdate");
    if (typeof cursor === "string") return cursor;
    if (!isNumber(cursor)) return undefined;
    if (Number.isSafeInteger(cursor)) return cursor;
    return String(Number.isInteger(cursor) ? BigInt(cursor) : cursor);
  }

  /** The id of the result set of a search page; undefined if there is none. */
  get resultId(): string | undefined {
    const id = member(this.#page, "resultId");
    return typeof id === "string" ? id : undefined;
  }

  /** The page as JSON text: the received text or, if only a value was passed, the value serialised on first use. */
  get rawJson(): string {
    this.#rawJson ??= toJson(this.#page);
    return this.#rawJson;
  }

  /**
   * Maps each feed to a result.
   *
   * @throws InputError for a missing or bad mapping, a bad filter, or an unknown option. Never because of a feed's content.
   */
  parsePortion<const O extends Keys = K>(options: ParseOptions<O> & AsJson): string;
  parsePortion<const O extends Keys = K>(options?: ParseOptions<O> & AsValues): ParsedFeed<O>[];
  parsePortion<const O extends Keys = K>(options?: ParseOptions<O>): ParsedFeed<O>[] | string;
  parsePortion(options: ParseOptions<Keys> = {}): unknown {
    checkOptions("parsePortion", options, known.parsePortion);
    const { keys } = options;
    const parse = keys === undefined ? this.#keys : compileKeys(keys, ["keys"]);
    if (parse === undefined) throw noKeys("keys", "parsePortion");
    return output(this.#select(options).map(parse), options);
  }

  /**
   * Returns the IoCs of all feeds: for each key a flat list of its distinct values, in the order first seen.
   *
   * @throws InputError for missing or bad IoC keys, or a bad filter. Never because of a feed's content.
   */
  getIocs<const O extends IocsKeys | CompiledIocsKeys = I>(
    options: IocsOptions<O> & AsJson,
  ): string;
  getIocs<const O extends IocsKeys | CompiledIocsKeys = I>(
    options?: IocsOptions<O> & AsValues,
  ): FoundIocs<O>;
  getIocs<const O extends IocsKeys | CompiledIocsKeys = I>(
    options?: IocsOptions<O>,
  ): FoundIocs<O> | string;
  getIocs(options: IocsOptions<IocsKeys | CompiledIocsKeys> = {}): unknown {
    checkOptions("getIocs", options, known.getIocs);
    const { keys } = options;
    const find = keys === undefined ? this.#iocsKeys : readyIocsKeys(keys);
    if (find === undefined) throw noKeys("iocsKeys", "getIocs");
    return output(find(this.#select(options)), options);
  }

  /**
   * Applies several mappings: for each feed, the list of their results in the order of `keysList`.
   *
   * @throws InputError for a bad mapping or a bad filter; the message names the location: `keysList[1].id: …`
   */
  bulkParsePortion<const L extends readonly Keys[]>(options: BulkOptions<L> & AsJson): string;
  bulkParsePortion<const L extends readonly Keys[]>(
    options: BulkOptions<L> & AsValues,
  ): ParsedFeeds<L>[];
  bulkParsePortion<const L extends readonly Keys[]>(
    options: BulkOptions<L>,
  ): ParsedFeeds<L>[] | string;
  bulkParsePortion(options: BulkOptions<readonly Keys[]>): unknown {
    checkOptions("bulkParsePortion", options, known.bulkParsePortion);
    const { keysList } = options;
    if (!isList(keysList)) {
      throw new InputError(`expected a list of mappings, got ${kindOf(keysList)}`, {
        path: ["keysList"],
      });
    }
    const mappings = keysList.map((keys, index) => compileKeys(keys, ["keysList", index]));
    const parsed = this.#select(options).map((feed) => mappings.map((parse) => parse(feed)));
    return output(parsed, options);
  }

  #select(options: FilterOptions): readonly JsonValue[] {
    const { filterMap } = options;
    return filterMap === undefined ? this.items : this.items.filter(compileFilter(options));
  }
}

const isNumber = (value: unknown): value is number => typeof value === "number";

function withText<O extends { readonly rawJson?: string | undefined }>(
  page: unknown,
  options: O,
): O {
  return typeof page === "string" ? { ...options, rawJson: page } : options;
}

function output(value: JsonValue, options: { readonly asJson?: boolean | undefined }): unknown {
  return options.asJson === true ? toJson(value) : value;
}

function noKeys(option: string, method: string): InputError {
  return new InputError("expected a mapping, got nothing", {
    path: [option],
    hint: `Give keys to ${method}({ keys }) or set them for the portion.`,
  });
}
