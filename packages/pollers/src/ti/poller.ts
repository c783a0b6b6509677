import { checkOptions, InputError } from "@cyberintegrations/errors";
import type { JsonValue, Portion } from "@cyberintegrations/parser";
import type { StreamAnswer } from "@cyberintegrations/transport";
import { booleanCheck, dayCheck, textCheck, textsCheck } from "../checks.ts";
import { toParams, type CollectionRequestOptions, type RequestOptions } from "../options.ts";
import { Poller } from "../poller.ts";
import type { CollectionPortion, GrantedCollection } from "../product.ts";
import type { PollerOptions } from "../settings.ts";
import { startOf } from "../start.ts";
import { readGranted, readHits, readScores, readSequenceList, type SearchHit } from "./answers.ts";
import { tiCatalogue } from "./catalogue.ts";
import type { TiCollection, TiFileCollection, TiUpdateCollection } from "./collections.ts";
import {
  tiOptions,
  type AnySearchOptions,
  type AnyUpdateOptions,
  type SearchOptions,
  type UpdateOptions,
} from "./options.ts";
import { searchEverywhere } from "./search-everywhere.ts";

/** Options of `getSeqUpdateDict`. */
export interface SeqUpdateDictOptions extends CollectionRequestOptions {
  /** A day, `YYYY-MM-DD`. Default: the present cursors. */
  readonly date?: string | undefined;
  /** Only this collection. */
  readonly collection?: TiCollection | (string & {}) | undefined;
  /** The cursors of the feeds that match the account's hunting rules. */
  readonly applyHuntingRules?: boolean | undefined;
}

const seqUpdateDictOptions: Readonly<Record<keyof SeqUpdateDictOptions, true>> = {
  date: true,
  collection: true,
  applyHuntingRules: true,
  allowUnknown: true,
  signal: true,
};

/**
 * The poller of Threat Intelligence.
 *
 * @example
 * ```ts
 * await using poller = new TIPoller({ username, apiKey, apiUrl });
 * poller.setKeys("apt/threat", { title: "title", actor: "threatActor.name" });
 * for await (const portion of poller.createUpdateGenerator("apt/threat", { seqUpdate })) {
 *   await save(portion.parsePortion());
 *   seqUpdate = portion.seqUpdate; // store it after you have saved the portion
 * }
 * ```
 */
export class TIPoller extends Poller<TiCollection> {
  /** Sends no request. @throws InputError for an invalid option. */
  constructor(options: PollerOptions) {
    super(tiCatalogue, options);
  }

  /**
   * Reads a collection in ascending order, portion by portion, from a cursor or a date to its current end.
   *
   * Store a portion's `seqUpdate` after you have saved the portion, and pass it to the next run. Without a cursor or a
   * date, iteration starts at the collection's beginning.
   *
   * @throws InputError immediately for an invalid name, option or value, and for a `seqUpdate` of null or undefined
   *   without a `dateFrom`, which would start from the beginning by mistake.
   * @throws ConnectionError while iterating: see its codes.
   */
  createUpdateGenerator<Name extends TiUpdateCollection>(
    collection: Name,
    options?: UpdateOptions<Name>,
  ): AsyncGenerator<Portion, void, undefined>;
  createUpdateGenerator(
    collection: string,
    options: AnyUpdateOptions,
  ): AsyncGenerator<Portion, void, undefined>;
  createUpdateGenerator(
    collection: string,
    options: UpdateOptions = {},
  ): AsyncGenerator<Portion, void, undefined> {
    const row = this.row(collection, options.allowUnknown);
    if (row.iterates !== "update") {
      throw new InputError(`${collection} has no update iteration`, {
        path: ["collection"],
        hint: "Use createSearchGenerator with a dateFrom and a dateTo.",
      });
    }
    const params = toParams("update", collection, row, startOf(options), tiOptions);
    const path = `${collection}/updated`;
    return this.iterate({ kind: "update", collection, path, row, params, options });
  }

  /**
   * Reads the feeds of a collection that match dates and a query, in descending order, portion by portion.
   *
   * @throws InputError immediately for an invalid name, option or value.
   * @throws ConnectionError while iterating: see its codes.
   */
  createSearchGenerator<Name extends TiCollection>(
    collection: Name,
    options?: SearchOptions<Name>,
  ): AsyncGenerator<Portion, void, undefined>;
  createSearchGenerator(
    collection: string,
    options: AnySearchOptions,
  ): AsyncGenerator<Portion, void, undefined>;
  createSearchGenerator(
    collection: string,
    options: SearchOptions = {},
  ): AsyncGenerator<Portion, void, undefined> {
    const row = this.row(collection, options.allowUnknown);
    const params = toParams("search", collection, row, options, tiOptions);
    return this.iterate({ kind: "search", collection, path: collection, row, params, options });
  }

  /** The collections granted to the account, each once, including those without data. */
  async getGrantedCollections({ signal }: RequestOptions = {}): Promise<GrantedCollection[]> {
    return readGranted(await this.transport.getJson("user/granted_collections", { signal }));
  }

  /** The names of the granted collections that have data. */
  async getAvailableCollections(options?: RequestOptions): Promise<string[]> {
    const granted = await this.getGrantedCollections(options);
    return granted.filter(({ route }) => route !== null).map(({ collection }) => collection);
  }

  /** The names of the collections to which the account's hunting rules can be applied. */
  async getHuntingRulesCollections(options?: RequestOptions): Promise<string[]> {
    const granted = await this.getGrantedCollections(options);
    return granted.filter((row) => row.huntingRulesUsed).map(({ collection }) => collection);
  }

  /**
   * The cursors to start from, by collection: at the beginning of `date`, or the current ones without a `date`.
   *
   * If you request a collection for which the API has no cursor, it is null. `createUpdateGenerator` rejects null
   * instead of starting from the beginning.
   *
   * @param options.date A day, `YYYY-MM-DD`.
   * @param options.collection Only this collection.
   * @throws InputError for an option that is not known, a value of the wrong kind, and a collection that the catalogue does
   *   not know, unless `allowUnknown`.
   */
  async getSeqUpdateDict(
    options: SeqUpdateDictOptions = {},
  ): Promise<Record<string, number | string | null>> {
    checkOptions("getSeqUpdateDict", options, seqUpdateDictOptions);
    const { date, collection, applyHuntingRules, allowUnknown, signal } = options;
    if (collection !== undefined) this.row(collection, allowUnknown);
    const query = {
      date: date === undefined ? undefined : dayCheck("date", date),
      collection,
      apply_hunting_rules:
        applyHuntingRules === undefined
          ? undefined
          : Number(booleanCheck("applyHuntingRules", applyHuntingRules)),
    };
    const answer = await this.transport.getJson("sequence_list", { query, signal });
    const list = readSequenceList(answer.text);
    return collection === undefined ? list : { [collection]: null, ...list };
  }

  /**
   * One feed by its id, as a portion with one feed.
   *
   * @throws InputError for a collection that the catalogue does not know, unless `allowUnknown`.
   */
  async searchFeedById(
    collection: TiCollection | (string & {}),
    id: string,
    { signal, allowUnknown }: CollectionRequestOptions = {},
  ): Promise<Portion> {
    this.row(collection, allowUnknown);
    const answer = await this.transport.getJson([...collection.split("/"), id], {
      pace: collection,
      signal,
    });
    return this.feed(collection, answer);
  }

  /** A file of a threat report as bytes. For large files, use {@link TIPoller.openFileInThreats}. */
  async searchFileInThreats(
    collection: TiFileCollection,
    feedId: string,
    fileId: string,
    { signal }: RequestOptions = {},
  ): Promise<Uint8Array> {
    const path = this.#filePath(collection, feedId, fileId);
    return this.transport.getBytes(path, { pace: collection, signal });
  }

  /** A file of a threat report as a stream. If the response is incomplete, the stream ends with an error. */
  async openFileInThreats(
    collection: TiFileCollection,
    feedId: string,
    fileId: string,
    { signal }: RequestOptions = {},
  ): Promise<StreamAnswer> {
    const path = this.#filePath(collection, feedId, fileId);
    return this.transport.openStream(path, { pace: collection, signal });
  }

  /**
   * Runs one of the actions that a feed offers.
   *
   * @param options.params Parameters of the action.
   * @param options.decode `false` returns the received bytes. Default: `true`, parsed JSON.
   * @throws InputError for a collection that the catalogue does not know, unless `allowUnknown`.
   */
  async executeActionById(
    collection: TiCollection | (string & {}),
    id: string,
    action: string,
    options: CollectionRequestOptions & {
      readonly params?: Readonly<Record<string, string | number | boolean>> | undefined;
      readonly decode?: boolean | undefined;
    } = {},
  ): Promise<JsonValue | Uint8Array> {
    this.row(collection, options.allowUnknown);
    const path = [...collection.split("/"), id, "action", action];
    const { params: query, signal } = options;
    const request = { query, pace: collection, signal };
    if (options.decode === false) return this.transport.getBytes(path, request);
    return (await this.transport.getJson(path, request)).value as JsonValue;
  }

  /** The collections with matches for a query, such as `ip:192.0.2.1`, and the number of matches. */
  async globalSearch(query: string, { signal }: RequestOptions = {}): Promise<SearchHit[]> {
    const q = textCheck("query", query);
    return readHits(await this.transport.getJson("search", { query: { q }, signal }));
  }

  /**
   * Searches all collections, then reads every collection with matches, portion by portion. Each portion has the name
   * of its collection. If a collection fails, the others are still read.
   *
   * @throws PartialError at the end if some collections failed, with the error of each.
   */
  searchEverywhere(
    query: string,
    options: RequestOptions & { readonly limit?: number } = {},
  ): AsyncGenerator<CollectionPortion, void, undefined> {
    const request = { ...options, query: textCheck("query", query), allowUnknown: true };
    return searchEverywhere(
      () => this.globalSearch(query, options),
      (collection) =>
        this.row(collection, true).iterates === "search"
          ? this.createSearchGenerator(collection, request)
          : this.createUpdateGenerator(collection, request),
    );
  }

  /** The registration data and related nodes of an IP address. */
  async graphIpSearch(ip: string, options?: RequestOptions): Promise<JsonValue> {
    return this.#graph("ip", ip, options);
  }

  /** The registration data and related nodes of a domain. */
  async graphDomainSearch(domain: string, options?: RequestOptions): Promise<JsonValue> {
    return this.#graph("domain", domain, options);
  }

  /** The risk scores of IP addresses, from 0 to 100, by address. Addresses without a score are omitted. */
  async scoring(
    ips: string | readonly string[],
    { signal }: RequestOptions = {},
  ): Promise<Record<string, number>> {
    const list = textsCheck("ips", typeof ips === "string" ? [ips] : ips);
    const options = { idempotent: true, signal };
    return readScores((await this.transport.postJson("scoring", { ips: list }, options)).value);
  }

  async #graph(
    what: "ip" | "domain",
    value: string,
    { signal }: RequestOptions = {},
  ): Promise<JsonValue> {
    const request = { query: { [what]: textCheck(what, value) }, signal };
    return (await this.transport.getJson(`utils/graph/${what}`, request)).value as JsonValue;
  }

  #filePath(collection: string, feedId: string, fileId: string): string[] {
    if (this.row(collection).files !== true) {
      throw new InputError(`the feeds of ${collection} have no files`, {
        path: ["collection"],
        hint: "Only threat reports have files: apt/threat and hi/threat.",
      });
    }
    return [...collection.split("/"), feedId, "file", fileId];
  }
}
