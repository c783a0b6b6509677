/// <reference lib="esnext.disposable" preserve="true" />
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
import type { ProxyOptions } from "@cyberintegrations/transport/node-fetch";
import { collectionRow, type Catalogue } from "./catalogue.ts";
import type { CollectionRow } from "./collection.ts";
import type { Params, IterationOptions } from "./options.ts";
import { transportFor, type PollerOptions } from "./settings.ts";

/** Accepts any name of a collection, also if the catalogue does not have it. */
export interface AllowUnknown {
  readonly allowUnknown: boolean;
}

/** The request for one iteration over a collection. */
interface IterationRequest {
  readonly kind: "update" | "search";
  readonly collection: string;
  readonly path: string;
  readonly row: CollectionRow;
  readonly params: Params;
  readonly options: IterationOptions & { readonly parseEvents?: boolean | undefined };
}

const rules = { update: bySeqUpdate, search: byResultId };

/**
 * The common part of all products' pollers: the session, and the keys of each collection.
 *
 * You can call a setter at any time. It applies to generators created afterwards.
 */
export abstract class Poller<Collection extends string> implements AsyncDisposable {
  readonly #catalogue: Catalogue;
  readonly #keys = new Map<string, Keys>();
  readonly #iocsKeys = new Map<string, IocsKeys | CompiledIocsKeys>();
  /** The transports created here. The last is in use; a generator may still use earlier ones. */
  readonly #own: Transport[] = [];
  #options: PollerOptions;
  #transport: Transport;

  protected constructor(catalogue: Catalogue, options: PollerOptions) {
    this.#catalogue = catalogue;
    this.#options = options;
    this.#transport = this.#createTransport();
  }

  /**
   * Sets the mapping for the portions of a collection.
   *
   * @throws InputError for an unknown name, and for an invalid mapping; the message names the location.
   */
  setKeys(collection: Collection, keys: Mapping): void;
  setKeys(collection: string, keys: Mapping, allow: AllowUnknown): void;
  setKeys(collection: string, keys: Mapping, allow?: AllowUnknown): void {
    this.row(collection, allow?.allowUnknown);
    this.#keys.set(collection, compileMapping(keys));
  }

  /**
   * Sets the IoC keys for the portions of a collection.
   *
   * @throws InputError like {@link Poller.setKeys}.
   */
  setIocsKeys(collection: Collection, keys: IocsKeys): void;
  setIocsKeys(collection: string, keys: IocsKeys, allow: AllowUnknown): void;
  setIocsKeys(collection: string, keys: IocsKeys, allow?: AllowUnknown): void {
    this.row(collection, allow?.allowUnknown);
    this.#iocsKeys.set(collection, compileIocsKeys(keys));
  }

  /** Sends all later requests through a proxy. */
  setProxies(proxy: ProxyOptions): void {
    this.#change("setProxies", { proxy });
  }

  /**
   * Sets how the server's certificate is verified. `true`, the default, trusts Node's root certificates. A path also
   * trusts the system's certificates and the CA certificates in that PEM file. `false` turns verification off.
   */
  setVerify(verify: boolean | string): void {
    const tls = { ...this.#options.tls };
    this.#change("setVerify", {
      tls: typeof verify === "string" ? { ...tls, verify: true, ca: verify } : { ...tls, verify },
    });
  }

  /** Sets the product and the integration in the `User-Agent`. */
  setProduct(product: CallingProduct): void {
    this.#change("setProduct", { product });
  }

  /** Closes every connection. A transport passed in the option `transport` stays open. */
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

  /** Creates a portion from a single feed, with the keys of its collection. */
  protected feed(collection: string, answer: JsonAnswer): Portion {
    return Portion.fromFeed(answer.value as JsonObject, {
      ...this.#keysOf(collection),
      rawJson: answer.text,
    });
  }

  /** Iterates over the portions of a collection. The first request is sent when the first portion is requested. */
  protected iterate(request: IterationRequest): AsyncGenerator<Portion, void, undefined> {
    const { collection, path, row, options } = request;
    const transport = this.#transport;
    const keys = this.#keysOf(collection);
    const explode = options.parseEvents === true ? row.events : undefined;
    return paginate<Portion>({
      fetchPage: async (params, signal) => {
        // The pagination only adds limits and cursors, which are query values too.
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

  #createTransport(): Transport {
    const transport = transportFor(this.#options);
    if (transport !== this.#options.transport) this.#own.push(transport);
    return transport;
  }

  #change(setter: string, change: Partial<PollerOptions>): void {
    if (this.#options.transport) {
      throw new InputError("expected a poller with its own transport, got a shared one", {
        path: [setter],
        hint: "Set it where you create the shared transport.",
      });
    }
    this.#options = { ...this.#options, ...change };
    this.#transport = this.#createTransport();
  }
}
