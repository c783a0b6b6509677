/// <reference lib="esnext.disposable" preserve="true" />
import type { Portion } from "@cyberintegrations/parser";
import type { StreamAnswer } from "@cyberintegrations/transport";
import type { Catalogue } from "./catalogue.ts";
import type { CollectionKeys } from "./collection.ts";
import type {
  CollectionRequestOptions,
  RequestOptions,
  SelectOptions,
  SeqUpdate,
} from "./options.ts";
import type { Poller } from "./poller.ts";
import type { PollerOptions } from "./settings.ts";

/**
 * A product of the vendor: everything that differs between Threat Intelligence and Digital Risk Protection.
 *
 * A program that works with any product asks this object, and never which product it is.
 *
 * @example
 * ```ts
 * const product = products.ti;
 * await using session = product.open({ username, apiKey, apiUrl });
 * for (const { collection } of await session.granted()) console.log(collection);
 * ```
 */
export interface Product extends Catalogue {
  /** Its name in configuration files: `"ti"`. */
  readonly id: string;
  /** Its name for people: `"Threat Intelligence"`. */
  readonly title: string;
  /** The built-in keys, by collection. */
  readonly keys: Readonly<Record<string, CollectionKeys>>;
  /** Whether the API lists which collections an account may read. If not, only a request to a collection shows it. */
  readonly listsGrants: boolean;
  /**
   * Opens a session for one account. Nothing is sent.
   *
   * @throws InputError when an option cannot be used.
   */
  open(options: PollerOptions): ProductSession;
}

/** A collection that the account was granted. */
export interface GrantedCollection {
  readonly collection: string;
  /** Its name for people. */
  readonly label: string;
  /** Where its data comes from, or null if it is granted but has no data (`NO_ROUTE`). */
  readonly route: string | null;
  /** Whether hunting rules can be applied to it. */
  readonly huntingRulesUsed: boolean;
}

/** Where update iteration of a collection starts, as options of the generator. */
export interface UpdateStart {
  readonly seqUpdate?: SeqUpdate | null | undefined;
  readonly dateFrom?: string | undefined;
}

/** Options of an iteration. Which of them a collection takes is in its row. */
export interface IterateOptions extends SelectOptions {
  readonly seqUpdate?: SeqUpdate | null | undefined;
  readonly [option: string]: unknown;
}

/** A feed that a search found, or the page that it was on. */
export interface CollectionPortion {
  readonly collection: string;
  readonly portion: Portion;
}

/** What a global search found in one collection. */
export interface CollectionHits {
  readonly collection: string;
  /** How many feeds matched, or null if the API did not report it. */
  readonly count: number | null;
  /** Whether the collection could not be searched. */
  readonly failed: boolean;
}

/** A search across all collections. */
export interface GlobalSearch {
  /** The collections with matches. */
  hits(query: string, options?: RequestOptions): Promise<readonly CollectionHits[]>;
  /** The matching feeds of all collections, page by page. Throws a PartialError at the end if some collections failed. */
  feeds(
    query: string,
    options?: RequestOptions,
  ): AsyncGenerator<CollectionPortion, void, undefined>;
}

/** The API of a product for one account: what a program needs that works with any product. */
export interface ProductSession extends AsyncDisposable {
  readonly product: Product;
  /** The poller behind the session, for everything that only this product offers. */
  readonly poller: Poller<string>;
  /** The collections that the account may read, those without data included. */
  granted(options?: RequestOptions): Promise<readonly GrantedCollection[]>;
  /** The start of update iteration at a date, for a collection without a cursor. It may ask the API. */
  startAt(collection: string, dateFrom: string, options?: RequestOptions): Promise<UpdateStart>;
  /**
   * Reads a collection page by page. A collection that the catalogue does not know is read as well.
   *
   * @throws InputError for an option that the collection does not take, and for a kind of iteration that it does not have.
   */
  iterate(
    kind: "update" | "search",
    collection: string,
    options: IterateOptions,
  ): AsyncGenerator<Portion, void, undefined>;
  /**
   * One feed by its id.
   *
   * @throws InputError for a collection that the catalogue does not know, unless `allowUnknown`.
   */
  feed(collection: string, id: string, options?: CollectionRequestOptions): Promise<Portion>;
  /** Global search. Undefined if the product has none. */
  readonly globalSearch?: GlobalSearch | undefined;
  /** Opens a file of a feed. Undefined if the product has no files. */
  readonly openFile?:
    | ((
        collection: string,
        feedId: string,
        fileId: string,
        options?: RequestOptions,
      ) => Promise<StreamAnswer>)
    | undefined;
}
