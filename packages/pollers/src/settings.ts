import { checkOptions, InputError, optionName, type OptionPath } from "@cyberintegrations/errors";
import { parseJson } from "@cyberintegrations/parser";
import { basicAuth, Transport, type TransportOptions } from "@cyberintegrations/transport";
import { createNodeFetch, type NodeFetchOptions } from "@cyberintegrations/transport/node-fetch";

/** Options of a poller. Only the first three are required. */
export interface PollerOptions extends Omit<
  NodeFetchOptions & TransportOptions,
  "baseUrl" | "auth" | "parseJson" | "hidePath"
> {
  /** The portal e-mail. */
  readonly username: string;
  /** The API key from the portal's profile. */
  readonly apiKey: string;
  /**
   * The base of the API, with or without a trailing slash.
   *
   * @example "https://ti.example/api/v2/"
   */
  readonly apiUrl: string | URL;
  /**
   * A transport to share with other pollers of the same account, including its connections and rate limits. All other
   * options are then ignored, and you must close the transport yourself.
   */
  readonly transport?: Transport | undefined;
}

const known: Readonly<Record<keyof PollerOptions, true>> = {
  username: true,
  apiKey: true,
  apiUrl: true,
  proxy: true,
  tls: true,
  product: true,
  timeout: true,
  retry: true,
  rateLimit: true,
  maxBodyBytes: true,
  allowHttp: true,
  logger: true,
  hooks: true,
  random: true,
  fetch: true,
  transport: true,
};

/**
 * Returns the shared transport, or creates one from the poller's options.
 *
 * @throws InputError when an option can't be used.
 */
export function transportFor(options: PollerOptions): Transport {
  checkOptions("the poller", options, known);
  const { username, apiKey, apiUrl, transport, proxy, tls, ...rest } = options;
  if (transport) return transport;
  requireText("username", username);
  requireText("apiKey", apiKey);
  if (options.fetch && (proxy !== undefined || tls !== undefined)) {
    throw new InputError("expected neither proxy nor tls next to it, got one", {
      path: ["fetch"],
      hint: "Your own fetch makes its own connections: set the proxy and TLS there.",
    });
  }
  return inOptionNames(() => {
    const auth = basicAuth({ username, password: apiKey });
    const fetch = options.fetch ?? createNodeFetch({ proxy, tls });
    return new Transport({ ...rest, baseUrl: String(apiUrl), auth, parseJson, fetch });
  });
}

/** The options of a poller that are passed to the transport under another name. */
const renamed: Readonly<Record<string, OptionPath>> = {
  baseUrl: ["apiUrl"],
  "auth.username": ["username"],
  "auth.password": ["apiKey"],
};

/** Errors about options of the transport name those that the caller gave. */
function inOptionNames<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (!InputError.isInstance(error)) throw error;
    throw error.renamed((path) => renamed[optionName(path)] ?? path);
  }
}

/** The error names only the type of the value, because the value is a secret. */
function requireText(name: string, value: unknown): void {
  if (typeof value === "string" && value !== "") return;
  const found = value === "" ? "an empty string" : typeof value;
  throw new InputError(`expected a non-empty string, got ${found}`, { path: [name] });
}
