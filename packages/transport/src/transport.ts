/// <reference lib="esnext.disposable" preserve="true" />
import { checkOptions, InputError } from "@cyberintegrations/errors";
import type { AuthStrategy } from "./auth.ts";
import { atLeast, functionCheck } from "./check.ts";
import { exchange, type Exchange, type Head, type Shared } from "./exchange.ts";
import { Failure } from "./failure.ts";
import { begin, collectWith, type Collect, type Collected, type Fetch } from "./fetch.ts";
import { checkHeaders } from "./headers.ts";
import { observers } from "./hooks.ts";
import { readJson, stringify } from "./json.ts";
import {
  transportOptions,
  type CallOptions,
  type JsonAnswer,
  type PostOptions,
  type StreamAnswer,
  type TransportOptions,
} from "./options.ts";
import { Pacer } from "./pacer.ts";
import { userAgent } from "./product.ts";
import { retryPolicy } from "./retry.ts";
import { linkSignals, type LinkedSignal } from "./signals.ts";
import { streamAnswer } from "./stream-answer.ts";
import { Telemetry } from "./telemetry.ts";
import { buildUrl, parseBaseUrl, type Path } from "./url.ts";

/** The longest time that a timer can hold. */
const MAX_TIMER = 2 ** 31 - 1;

const functions = ["auth", "fetch", "parseJson", "random"] as const;

type Request = Pick<Exchange<Head, unknown>, "url" | "init" | "pace" | "repeatable" | "canShrink">;

/**
 * One HTTP conversation with an API: it authenticates, keeps the pace, tries again what may be tried again, and
 * tells in a `ConnectionError` why something failed and what to do about it.
 *
 * Share one transport among all that talk to the same API with the same account: they share its pace and its
 * connections.
 *
 * @example
 * ```ts
 * await using transport = new Transport({
 *   baseUrl: "https://tap.example/api/v2",
 *   auth: basicAuth({ username, password: apiKey }),
 * });
 * const { value } = await transport.getJson("apt/threat/updated", {
 *   query: { seqUpdate: 0, limit: 10 },
 *   pace: "apt/threat",
 * });
 * ```
 */
export class Transport implements AsyncDisposable {
  readonly #base: URL;
  readonly #auth: AuthStrategy | undefined;
  readonly #userAgent: string;
  readonly #fetch: Fetch;
  readonly #collect: Collect;
  readonly #maxBodyBytes: number;
  readonly #parseJson: (text: string) => unknown;
  readonly #shared: Shared;
  readonly #closing = new AbortController();

  /** @throws InputError when an option can't be used. */
  constructor(options: TransportOptions) {
    checkOptions("the transport", options, transportOptions);
    for (const name of functions) functionCheck(name, options[name]);
    this.#base = parseBaseUrl(options.baseUrl, options.allowHttp ?? false);
    this.#auth = options.auth;
    this.#userAgent = userAgent(options.product);
    this.#fetch = options.fetch ?? ((url, init) => globalThis.fetch(url, init));
    this.#collect = this.#fetch.collect ?? collectWith(this.#fetch);
    this.#maxBodyBytes = atLeast(1, "maxBodyBytes", options.maxBodyBytes, 256 * 1024 * 1024);
    this.#parseJson = options.parseJson ?? JSON.parse;
    this.#shared = {
      timeout: atLeast(1, "timeout", options.timeout, 120_000, (ms) => ms <= MAX_TIMER),
      policy: retryPolicy(options.retry),
      random: options.random ?? Math.random,
      pacer: new Pacer(options.rateLimit),
      observers: observers(options.hooks, options.logger),
      telemetry: new Telemetry(this.#base),
    };
  }

  /**
   * Asks for JSON.
   *
   * @param path below the base URL
   * @throws InputError before anything is sent, ConnectionError afterwards
   */
  async getJson(path: Path, options: CallOptions = {}): Promise<JsonAnswer> {
    const request = await this.#request("GET", path, options, { accept: "application/json" });
    return this.#collected(request, options, (answer) => readJson(answer, this.#parseJson, false));
  }

  /**
   * Sends JSON and asks for JSON. An empty answer gives an undefined value.
   *
   * @param body anything that `JSON.stringify` takes
   */
  async postJson(path: Path, body: unknown, options: PostOptions = {}): Promise<JsonAnswer> {
    const headers = { accept: "application/json", "content-type": "application/json" };
    const request = await this.#request("POST", path, options, headers);
    return this.#collected(
      {
        ...request,
        init: { ...request.init, body: stringify(body) },
        repeatable: options.idempotent ?? false,
      },
      options,
      (answer) => readJson(answer, this.#parseJson, true),
    );
  }

  /** Asks for a body as it is, whole. */
  async getBytes(path: Path, options: CallOptions = {}): Promise<Uint8Array> {
    const request = await this.#request("GET", path, options, { accept: "*/*" });
    return this.#collected(request, options, ({ bytes }) => bytes);
  }

  /**
   * Asks for a body piece by piece: nothing is read before the reader asks for it, and it may be of any size. What
   * fails before the body begins is tried again; after that, the stream fails.
   */
  async openStream(path: Path, options: CallOptions = {}): Promise<StreamAnswer> {
    const headers = { accept: "*/*", "accept-encoding": "identity" };
    const request = await this.#request("GET", path, options, headers);
    const link = this.#link(options);
    try {
      return await exchange(this.#shared, {
        ...request,
        signal: link.signal,
        send: (url, init, begun) => begin(this.#fetch, url, init, begun),
        interpret: (answer, fail) => streamAnswer(answer, fail, this.#shared.timeout, link),
      });
    } catch (error) {
      link.unlink();
      throw error;
    }
  }

  /** Ends what is under way and lets go of every connection. The transport can't be used afterwards. */
  async close(): Promise<void> {
    this.#closing.abort(
      new Failure({ code: "aborted", summary: "the transport was closed meanwhile" }),
    );
    await this.#fetch.close?.();
  }

  /** The same as {@link close}, for `await using`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #request(
    method: string,
    path: Path,
    { query, pace = "", canShrink = false }: CallOptions,
    headers: Readonly<Record<string, string>>,
  ): Promise<Request> {
    if (this.#closing.signal.aborted)
      throw new InputError("transport: used after close()", { hint: "Make a new one." });
    const url = buildUrl(this.#base, path, query);
    const auth = checkHeaders("auth", (await this.#auth?.()) ?? {});
    return {
      url,
      pace,
      repeatable: true,
      canShrink,
      init: {
        method,
        redirect: "manual",
        headers: { ...headers, "user-agent": this.#userAgent, ...auth },
      },
    };
  }

  #link({ signal }: CallOptions): LinkedSignal {
    return linkSignals([this.#closing.signal, signal]);
  }

  async #collected<R>(
    request: Request,
    options: CallOptions,
    interpret: (answer: Collected) => R,
  ): Promise<R> {
    const { signal, unlink } = this.#link(options);
    try {
      return await exchange(this.#shared, {
        ...request,
        signal,
        send: (url, init, begun) => this.#collect(url, init, this.#maxBodyBytes, begun),
        interpret,
      });
    } finally {
      unlink();
    }
  }
}
