import { checkOptions, InputError } from "@cyberintegrations/errors";
import { parseJson } from "@cyberintegrations/parser";
import { basicAuth, Transport, type TransportOptions } from "@cyberintegrations/transport";
import { createNodeTransport, type NodeTransportOptions } from "@cyberintegrations/transport/node";

/** How a poller reaches its API. Everything but the first three has a default that suits most. */
export interface PollerOptions extends Omit<
  NodeTransportOptions & TransportOptions,
  "baseUrl" | "auth" | "parseJson"
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
   * A transport to share with other pollers of the same account: its connections and its pace. It is closed by whoever
   * made it, and the options above and beside it are then not looked at.
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
 * The transport of a poller's own, from its options.
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
    throw new InputError("fetch: expected no proxy and no tls beside it, got one", {
      hint: "A fetch of your own makes its own connections: set proxy and TLS there.",
    });
  }
  return inOptionNames(() => {
    const auth = basicAuth({ username, password: apiKey });
    const common = { ...rest, baseUrl: String(apiUrl), auth, parseJson };
    return options.fetch ? new Transport(common) : createNodeTransport({ ...common, proxy, tls });
  });
}

/** What the options of the transport are called here. */
const names = [
  [/^baseUrl:/, "apiUrl:"],
  [/^auth\.username:/, "username:"],
  [/^auth\.password:/, "apiKey:"],
  [/auth: basicAuth\(\{ … \}\)/, "username and apiKey"],
] as const;

/** Errors about options of the transport name those that the caller gave. */
function inOptionNames<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (!InputError.isInstance(error)) throw error;
    const said = (text: string) =>
      names.reduce((before, [option, name]) => before.replace(option, name), text);
    const { message, hint } = error;
    throw new InputError(said(message), { cause: error, hint: hint && said(hint) });
  }
}

/** Says what kind of thing was found, never the thing: these are secrets. */
function requireText(place: string, value: unknown): void {
  if (typeof value === "string" && value !== "") return;
  const found = value === "" ? "an empty text" : typeof value;
  throw new InputError(`${place}: expected a non-empty text, got ${found}`);
}
