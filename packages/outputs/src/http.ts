import { InputError } from "@cyberintegrations/errors";
import { createNodeTransport, type NodeTransportOptions } from "@cyberintegrations/transport/node";
import type { Exchanged, Transport } from "@cyberintegrations/transport";
import { DeliveryError, type DeliveryErrorCode } from "./destination.ts";

/** The connection to a destination over HTTP. */
export interface HttpOptions extends Pick<
  NodeTransportOptions,
  "proxy" | "tls" | "allowHttp" | "logger" | "hooks"
> {
  /** The URL, without credentials. */
  readonly url: string;
  /** How long an attempt may take, in milliseconds. Default: 30,000. */
  readonly timeout?: number | undefined;
}

/** Creates the transport of a destination. `auth` returns the headers with the credentials. */
export const openHttp = (
  { url, timeout = 30_000, proxy, tls, allowHttp, logger, hooks }: HttpOptions,
  more: Pick<NodeTransportOptions, "auth" | "hidePath" | "rateLimit">,
): Transport =>
  createNodeTransport({
    ...{ baseUrl: url, timeout, proxy, tls, allowHttp, logger, hooks, ...more },
    maxBodyBytes: 64 * 1024 * 1024,
  });

/**
 * Parts of a URL with which a transport requests exactly this URL, also with a query or a slash at its end.
 *
 * @throws InputError, which does not contain the URL
 */
export function partsOf(text: string): {
  readonly baseUrl: string;
  readonly path: readonly string[];
  readonly query: Readonly<Record<string, readonly string[]>>;
} {
  const url = URL.parse(text);
  // The transport reports what is wrong with it.
  if (url === null || url.username !== "" || url.password !== "")
    return { baseUrl: text, path: [], query: {} };
  const refuse = (expected: string) => new InputError(`expected ${expected}`, { path: ["url"] });
  if (url.hash !== "") throw refuse("no fragment in it");
  if (url.pathname.includes("//")) throw refuse("a path without empty parts");
  const names = [...new Set(url.searchParams.keys())];
  const query = Object.fromEntries(names.map((name) => [name, url.searchParams.getAll(name)]));
  if (url.pathname.endsWith("/")) return { baseUrl: url.origin + url.pathname, path: [], query };
  try {
    const path = url.pathname.slice(1).split("/").map(decodeURIComponent);
    return { baseUrl: url.origin, path, query };
  } catch {
    throw refuse("% only before two hexadecimal digits");
  }
}

interface Meaning {
  readonly code: DeliveryErrorCode;
  readonly hint?: string;
}

const temporary: Meaning = { code: "unavailable" };
const credentials: Meaning = {
  code: "refused",
  hint: "Check the credentials of the output, and what they may do at the destination.",
};

/** What the statuses mean that mean the same at every destination. */
const meanings: Readonly<Record<number, Meaning>> = {
  401: credentials,
  403: credentials,
  404: { code: "refused", hint: "Check the URL of the output." },
  405: { code: "refused", hint: "Check the URL of the output." },
  407: { code: "refused", hint: "Check the user name and the password of the proxy." },
  408: temporary,
  410: { code: "gone", hint: "Remove the output, or give it another URL." },
  425: temporary,
  429: temporary,
};

/** What the classes of statuses mean, by the first digit. */
const classes: Readonly<Record<number, Meaning>> = {
  3: { code: "refused", hint: "Redirects are not followed. Set the URL that it leads to." },
  4: { code: "rejected" },
  5: temporary,
};

/** Throws a DeliveryError unless the destination accepted the request. */
export function expectAccepted({ status, retryAfter }: Exchanged, what: string): void {
  if (status >= 200 && status < 300) return;
  const meaning = meanings[status] ?? classes[Math.floor(status / 100)] ?? temporary;
  throw new DeliveryError(meaning.code, `${what}: answered ${status}`, {
    hint: meaning.hint,
    retryAfter,
  });
}
