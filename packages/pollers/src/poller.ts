import { InputError } from "@cyberintegrations/errors";
import { byResultId, bySeqUpdate, paginate } from "@cyberintegrations/pagination";
import {
  compileIocsKeys,
  compileMapping,
  Portion,
  type CompiledIocsKeys,
  type IocsKeys,
  type JsonObject,
  type Keys,
  type Mapping,
} from "@cyberintegrations/parser";
import type { CallingProduct, JsonAnswer, Transport } from "@cyberintegrations/transport";
import type { ProxyOptions } from "@cyberintegrations/transport/node";
import { collectionRow, type Catalogue } from "./catalogue.ts";
import type { CollectionRow } from "./collection.ts";
import type { Params, WalkOptions } from "./options.ts";
import { transportFor, type PollerOptions } from "./settings.ts";

/** Whether a name passes that the catalogue does not know: with it, any text can be one. */
export interface AllowUnknown {
  readonly allowUnknown: boolean;
}

/** One walk along a collection, ready to be sent. */
interface WalkRequest {
  readonly kind: "update" | "search";
  readonly collection: string;
  readonly path: string;
  readonly row: CollectionRow;
  readonly params: Params;
  readonly options: WalkOptions & { readonly parseEvents?: boolean | undefined };
}

const rules = { update: bySeqUpdate, search: byResultId };

/**
 * What both products have in common: the session, and the keys that each collection is mapped with.
 *
 * Every setter may be used at any time and holds for the generators created after it.
 */
export abstract class Poller<Collection extends string> implements AsyncDisposable {
  readonly #catalogue: Catalogue;
  readonly #keys = new Map<string, Keys>();
  readonly #iocsKeys = new Map<string, IocsKeys | CompiledIocsKeys>();
  /** The transports made here; the last is in use, those before it may still serve a generator. */
  readonly #own: Transport[] = [];
  #options: PollerOptions;
  #transport: Transport;

  protected constructor(catalogue: Catalogue, options: PollerOptions) {
    this.#catalogue = catalogue;
    this.#options = options;
    this.#transport = this.#makeTransport();
  }

  /**
   * Sets the mapping that a collection's portions are parsed with.
   *
   * @throws InputError for a name that the catalogue does not know, and for a malformed mapping, with the place in it.
   */
  setKeys(collection: Collection, keys: Mapping): void;
  setKeys(collection: string, keys: Mapping, allow: AllowUnknown): void;
  setKeys(collection: string, keys: Mapping, allow?: AllowUnknown): void {
    this.row(collection, allow?.allowUnknown);
    this.#keys.set(collection, compileMapping(keys));
  }

  /**
   * Sets the IoC keys that a collection's portions are searched with.
   *
   * @throws InputError like {@link Poller.setKeys}.
   */
  setIocsKeys(collection: Collection, keys: IocsKeys): void;
  setIocsKeys(collection: string, keys: IocsKeys, allow: AllowUnknown): void;
  setIocsKeys(collection: string, keys: IocsKeys, allow?: AllowUnknown): void {
    this.row(collection, allow?.allowUnknown);
    this.#iocsKeys.set(collection, compileIocsKeys(keys));
  }

  /** Sends every further request through a proxy. */
  setProxies(proxy: ProxyOptions): void {
    this.#change("setProxies", { proxy });
  }

  /**
   * How the server's certificate is verified: `true`, the default, by the roots that Node trusts; a path, by those, the
   * system's, and the CA certificates in that PEM file; `false`, not at all.
   */
  setVerify(verify: boolean | string): void {
    const tls = { ...this.#options.tls };
    this.#change("setVerify", {
      tls: typeof verify === "string" ? { ...tls, verify: true, ca: verify } : { ...tls, verify },
    });
  }

  /** Names the product and the integration in the `User-Agent`. */
  setProduct(product: CallingProduct): void {
    this.#change("setProduct", { product });
  }

  /** Lets go of every connection. A transport that was given by `transport` stays open: it is its maker's. */
  async closeSession(): Promise<void> {
    await Promise.all(this.#own.map((transport) => transport.close()));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.closeSession();
  }

  protected get transport(): Transport {
    return this.#transport;
  }

  protected row(collection: string, allowUnknown?: boolean): CollectionRow {
    return collectionRow(this.#catalogue, collection, allowUnknown);
  }

  /** Wraps a bare feed with the keys of its collection. */
  protected feed(collection: string, answer: JsonAnswer): Portion {
    return Portion.fromFeed(answer.value as JsonObject, {
      ...this.#keysOf(collection),
      rawJson: answer.text,
    });
  }

  /** Walks a collection, portion by portion. Nothing is sent before the first portion is asked for. */
  protected walk(request: WalkRequest): AsyncGenerator<Portion, void, undefined> {
    const { collection, path, row, options } = request;
    const transport = this.#transport;
    const keys = this.#keysOf(collection);
    const explode = options.parseEvents === true ? row.events : undefined;
    return paginate<Portion>({
      fetchPage: async (params, signal) => {
        // What pagination adds to them, limits and cursors, are such values too.
        const query = params as Params;
        const canShrink = params["limit"] !== 1;
        const answer = await transport.getJson(path, {
          query,
          pace: collection,
          signal,
          canShrink,
        });
        return Portion.fromPage(answer.value as JsonObject, {
          ...keys,
          explode,
          rawJson: answer.text,
        });
      },
      rule: rules[request.kind],
      params: request.params,
      defaultLimit: row.defaultLimit,
      prefetch: options.prefetch,
      signal: options.signal,
    });
  }

  #keysOf(collection: string) {
    return { keys: this.#keys.get(collection), iocsKeys: this.#iocsKeys.get(collection) };
  }

  #makeTransport(): Transport {
    const transport = transportFor(this.#options);
    if (transport !== this.#options.transport) this.#own.push(transport);
    return transport;
  }

  #change(setter: string, change: Partial<PollerOptions>): void {
    if (this.#options.transport) {
      throw new InputError(
        `${setter}: expected a poller with a transport of its own, got a shared one`,
        {
          hint: "Set it where the shared transport is made.",
        },
      );
    }
    this.#options = { ...this.#options, ...change };
    this.#transport = this.#makeTransport();
  }
}
