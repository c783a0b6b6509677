import type { ConnectionErrorCode } from "cyberintegrations";

/** What a request passes on its way to an answer, in order. */
export const way = [
  "DNS",
  "proxy",
  "connection",
  "TLS",
  "URL",
  "rate limit",
  "allow-list",
  "login",
] as const;

/** One of the places where a request may end. */
export type Station = (typeof way)[number];

/** Where a request with this error has ended. */
export const endOf: Readonly<Record<ConnectionErrorCode, Station>> = {
  proxy: "proxy",
  network: "connection",
  timeout: "connection",
  aborted: "connection",
  tls: "TLS",
  "not-found": "URL",
  "bad-request": "URL",
  "bad-response": "URL",
  stalled: "URL",
  server: "URL",
  "rate-limited": "rate limit",
  "not-allow-listed": "allow-list",
  // The request that is looked at names no collection: it is not a matter of grants.
  forbidden: "allow-list",
  unauthorized: "login",
};
