export { basicAuth, type AuthStrategy, type BasicCredentials } from "./auth.ts";
export { transportDefaults } from "./defaults.ts";
export type { Collect, Collected, Fetch, FetchInit } from "./fetch.ts";
export type { HeaderReader } from "./headers.ts";
export type { Hooks, Logger, RequestEvent, ResponseEvent, RetryEvent } from "./hooks.ts";
export type {
  CallOptions,
  Exchanged,
  ExchangeOptions,
  JsonAnswer,
  PostOptions,
  StreamAnswer,
  TransportOptions,
} from "./options.ts";
export type { RateLimit } from "./pacer.ts";
export type { CallingProduct } from "./product.ts";
export type { RetryOptions } from "./retry.ts";
export { Transport } from "./transport.ts";
export type { Path, Query, QueryValue } from "./url.ts";
