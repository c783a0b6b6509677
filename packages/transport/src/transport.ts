/// <reference lib="esnext.disposable" preserve="true" />
import {
  checkOptions,
  InputError,
  linkSignals,
  type LinkedSignal,
} from "@cyberintegrations/errors";
import { Answer } from "./answer.ts";
import type { Head } from "./attempt.ts";
import { booleanCheck, functionCheck, numberCheck } from "./check.ts";
import { Client, type Call } from "./client.ts";
import { transportDefaults } from "./defaults.ts";
import { Failure } from "./failure.ts";
import { begin, collectWith, type Collect, type Collected, type Fetch } from "./fetch.ts";
import { checkHeaders } from "./headers.ts";
import { observers } from "./hooks.ts";
import { readJson, stringify } from "./json.ts";
import {
  transportOptions,
  type CallOptions,
  type Exchanged,
  type ExchangeOptions,
  type JsonAnswer,
  type PostOptions,
  type StreamAnswer,
  type TransportOptions,
} from "./options.ts";
import { Pacer } from "./pacer.ts";
import { userAgent } from "./product.ts";
import { retryAfterOf } from "./retry-after.ts";
import { retryPolicy } from "./retry.ts";
import { streamAnswer } from "./stream-answer.ts";
import { Telemetry } from "./telemetry.ts";
import { buildUrl, parseBaseUrl, type Path } from "./url.ts";

/** The longest delay that a timer supports. */
const MAX_TIMER = 2 ** 31 - 1;

const functions = ["auth", "fetch", "parseJson", "random"] as const;

const json = "application/json";

type Request = Omit<Call<Head, unknown>, "signal" | "send" | "interpret">;

/**
 * An HTTP client for one API. It authenticates, limits the request rate and retries temporary failures. If a request
 * fails, it throws a `ConnectionError` that contains the reason and what to do.
 *
 * Share one transport among all users of the same API and account: they then share its rate limit and connections.
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
  readonly #fetch: Fetch;
  readonly #collect: Collect;
  readonly #maxBodyBytes: number;
  readonly #parseJson: (text: string) => unknown;
  readonly #timeout: number;
  readonly #client: Client;
  readonly #closing = new AbortController();

  /** @throws InputError if an option is invalid. */
  constructor(options: TransportOptions) {
    checkOptions("the transport", options, transportOptions);
    for (const name of functions) functionCheck(name, options[name]);
    for (const name of ["allowHttp", "hidePath"] as const) booleanCheck([name], options[name]);
    this.#base = parseBaseUrl(options.baseUrl, options.allowHttp ?? false);
    this.#fetch = options.fetch ?? ((url, init) => globalThis.fetch(url, init));
    this.#collect = this.#fetch.collect ?? collectWith(this.#fetch);
    const { timeout, maxBodyBytes } = transportDefaults;
    this.#maxBodyBytes = numberCheck(["maxBodyBytes"], options.maxBodyBytes, maxBodyBytes, {
      least: 1,
    });
    this.#parseJson = options.parseJson ?? JSON.parse;
    this.#timeout = numberCheck(["timeout"], options.timeout, timeout, {
      ...{ least: 1, most: MAX_TIMER, unit: "milliseconds" },
    });
    this.#client = new Client({
      base: this.#base,
      hidePath: options.hidePath ?? false,
      auth: options.auth,
      userAgent: userAgent(options.product),
      timeout: this.#timeout,
      policy: retryPolicy(options.retry),
      random: options.random ?? Math.random,
      pacer: new Pacer(options.rateLimit),
      observers: observers(options.hooks, options.logger),
      telemetry: new Telemetry(this.#base),
    });
  }

  /**
   * Requests JSON.
   *
   * @param path below the base URL
   * @throws InputError before a request is sent, ConnectionError afterwards
   */
  async getJson(path: Path, options: CallOptions = {}): Promise<JsonAnswer> {
    const request = this.#request("GET", path, options, { accept: json });
    return this.#collected(request, options, (answer) => readJson(answer, this.#parseJson, false));
  }

  /**
   * Sends JSON and requests JSON. The value of an empty response is undefined.
   *
   * @param body any value that `JSON.stringify` supports
   */
  async postJson(path: Path, body: unknown, options: PostOptions = {}): Promise<JsonAnswer> {
    const { idempotent = false } = options;
    const request = {
      ...this.#request("POST", path, options, { accept: json, "content-type": json }),
      body: stringify(body),
      idempotent,
    };
    return this.#collected(request, options, (answer) => readJson(answer, this.#parseJson, true));
  }

  /**
   * Sends a request once and returns its response, whatever the status. For APIs with their own rules for retries. Throws
   * only if there is no complete response.
   *
   * @throws InputError before the request is sent, ConnectionError afterwards
   */
  async exchange(
    method: "GET" | "POST",
    path: Path,
    { headers = {}, body, ...options }: ExchangeOptions = {},
  ): Promise<Exchanged> {
    const request = {
      ...this.#request(method, path, options, checkHeaders("headers", headers)),
      ...(body !== undefined && { body }),
      anyStatus: true,
    };
    return this.#collected(request, options, (answer) => ({
      status: answer.status,
      headers: answer.headers,
      text: new TextDecoder().decode(answer.bytes),
      retryAfter: retryAfterOf(answer.headers, Date.now()),
    }));
  }

  /** Requests a body as bytes. */
  async getBytes(path: Path, options: CallOptions = {}): Promise<Uint8Array> {
    const request = this.#request("GET", path, options, { accept: "*/*" });
    return this.#collected(request, options, ({ bytes }) => bytes);
  }

  /**
   * Requests a body of any size as a stream, with back-pressure. A failure before the body begins is retried; after
   * that, the stream fails.
   */
  async openStream(path: Path, options: CallOptions = {}): Promise<StreamAnswer> {
    const headers = { accept: "*/*", "accept-encoding": "identity" };
    const request = this.#request("GET", path, options, headers);
    const link = this.#link(options);
    try {
      return await this.#client.send({
        ...request,
        signal: link.signal,
        send: (url, init, begun) => begin(this.#fetch, url, init, begun),
        interpret: (answer, fail) => new Answer(streamAnswer(answer, fail, this.#timeout, link)),
      });
    } catch (error) {
      link.unlink();
      throw error;
    }
  }

  /** Aborts pending requests and closes every connection. The transport can't be used afterwards. */
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

  #request(
    method: Request["method"],
    path: Path,
    { query, pace = "", canShrink = false }: CallOptions,
    headers: Readonly<Record<string, string>>,
  ): Request {
    if (this.#closing.signal.aborted)
      throw new InputError("transport: used after close()", { hint: "Create a new one." });
    const url = buildUrl(this.#base, path, query);
    return { url, method, headers, pace, canShrink, idempotent: true };
  }

  #link({ signal }: CallOptions): LinkedSignal {
    return linkSignals(this.#closing.signal, signal);
  }

  async #collected<R>(
    request: Request,
    options: CallOptions,
    interpret: (answer: Collected) => R,
  ): Promise<R> {
    const { signal, unlink } = this.#link(options);
    try {
      return await this.#client.send({
        ...request,
        signal,
        send: (url, init, begun) => this.#collect(url, init, this.#maxBodyBytes, begun),
        interpret: (answer) => new Answer(interpret(answer)),
      });
    } finally {
      unlink();
    }
  }
}
