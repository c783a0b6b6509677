import { checkOptions, InputError, type OptionPath } from "@cyberintegrations/errors";
import { basicHeader } from "../auth.ts";

/** A proxy, part by part. Everything is tunnelled through it (`CONNECT`): of an `https:` API it sees host and port alone. */
export interface ProxyOptions {
  /** How to speak to the proxy itself. */
  readonly protocol: "http" | "https";
  readonly host: string;
  /** @default 80 or 443, by the protocol */
  readonly port?: number | undefined;
  readonly username?: string | undefined;
  /** Any characters, as they are. */
  readonly password?: string | undefined;
}

/** A proxy, ready for use. */
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
    hint: "For example http://proxy.example:3128. In a URL, percent-encode @ : / # ? % in the user name and the password, or give the parts one by one.",
  });
};

/** A lone "%" is no escape: the text is then meant as it is. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function partsOf(text: string, path: OptionPath): ProxyOptions {
  // Without a scheme, as environment variables often are: what stands before the colon is a host.
  const url = URL.parse(text.includes("://") ? text : `http://${text}`);
  if (url === null) return refuse(path, "a URL");
  const { hostname, port, username, password, pathname, search, hash } = url;
  // A raw / ? or # in a password ends the host before its time: the rest would be shown with it.
  if (!["", "/"].includes(pathname) || search !== "" || hash !== "")
    return refuse(path, "a URL that ends with the port, got more behind it");
  return {
    protocol: url.protocol.slice(0, -1) as ProxyOptions["protocol"],
    host: hostname,
    port: port === "" ? undefined : Number(port),
    username: decode(username),
    password: decode(password),
  };
}

/**
 * Reads a proxy from a URL or its parts. Never quotes it: it may hold a password.
 *
 * @param path The option, or the environment variable, for an `InputError`
 */
export function parseProxy(option: string | ProxyOptions, path: OptionPath = ["proxy"]): Proxy {
  const parts = typeof option === "string" ? partsOf(option, path) : option;
  // A part of a URL has no option of its own.
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
    host: host.replace(/^\[(.*)\]$/, "$1"),
    port,
    authorization: username === "" ? undefined : basicHeader({ username, password }),
  };
}
