import { checkOptions, InputError, type OptionPath } from "@cyberintegrations/errors";
import { basicHeader } from "../auth.ts";

/** The parts of a proxy. All requests use a tunnel (`CONNECT`): of an `https:` API, the proxy sees only host and port. */
export interface ProxyOptions {
  /** The protocol of the connection to the proxy itself. */
  readonly protocol: "http" | "https";
  readonly host: string;
  /** @default 80 or 443, depending on the protocol */
  readonly port?: number | undefined;
  readonly username?: string | undefined;
  /** Any characters, not percent-encoded. */
  readonly password?: string | undefined;
}

/** A parsed proxy. */
export interface Proxy {
  readonly protocol: "http" | "https";
  readonly host: string;
  readonly port: number;
  /** The value of `Proxy-Authorization`. */
  readonly authorization: string | undefined;
}

const known: Readonly<Record<keyof ProxyOptions, true>> = {
  protocol: true,
  host: true,
  port: true,
  username: true,
  password: true,
};

const refuse = (path: OptionPath, expected: string): never => {
  throw new InputError(`expected ${expected}`, {
    path,
    hint: "For example http://proxy.example:3128. In a URL, percent-encode @ : / # ? % in the user name and the password, or set the parts separately.",
  });
};

/** A text with a "%" that is not an escape is used unchanged. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function partsOf(text: string, path: OptionPath): ProxyOptions {
  // Environment variables often have no scheme: the text before the colon is then a host.
  const url = URL.parse(text.includes("://") ? text : `http://${text}`);
  if (url === null) return refuse(path, "a URL");
  const { hostname, port, username, password, pathname, search, hash } = url;
  // A raw / ? or # in a password ends the host early: the rest would be shown.
  if (!["", "/"].includes(pathname) || search !== "" || hash !== "")
    return refuse(path, "a URL that ends with the port, got more after it");
  return {
    protocol: url.protocol.slice(0, -1) as ProxyOptions["protocol"],
    host: hostname,
    port: port === "" ? undefined : Number(port),
    username: decode(username),
    password: decode(password),
  };
}

/**
 * Parses a proxy from a URL or its parts. Errors do not contain it: it may include a password.
 *
 * @param path The option, or the environment variable, for an `InputError`
 */
export function parseProxy(option: string | ProxyOptions, path: OptionPath = ["proxy"]): Proxy {
  const parts = typeof option === "string" ? partsOf(option, path) : option;
  // A part of a URL has no separate option.
  const inside = (part: keyof ProxyOptions) => (typeof option === "string" ? [] : [part]);
  checkOptions(path, parts, known);
  const { protocol, host, username = "", password = "" } = parts;
  const port = parts.port ?? (protocol === "https" ? 443 : 80);
  if (!["http", "https"].includes(protocol))
    refuse([...path, ...inside("protocol")], "the protocol http or https");
  if (typeof host !== "string" || !URL.canParse(`http://${host}`))
    refuse([...path, ...inside("host")], "a host");
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    refuse([...path, ...inside("port")], "a port of 1 to 65535");
  return {
    protocol,
    host: host.replaceAll(/[[\]]/g, ""),
    port,
    authorization: username === "" ? undefined : basicHeader({ username, password }),
  };
}
