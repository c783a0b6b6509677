import { InputError } from "@cyberintegrations/errors";
import { parseProxy, type Proxy } from "./proxy.ts";

/** The target of a connection. */
export interface Target {
  readonly protocol: string;
  readonly hostname: string;
  /** Empty for the protocol's default port. */
  readonly port: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Lower case takes precedence over upper case, as in curl. An empty variable is not set. */
const read = (env: Environment, name: string): string =>
  env[name.toLowerCase()] ?? env[name.toUpperCase()] ?? "";

// Stryker disable next-line MethodExpression: both sides of a comparison have the same case
const bare = (host: string) => host.toLowerCase().replaceAll(/[[\]]/g, "").replace(/\.$/, "");

type Exception = (hostname: string, port: string) => boolean;

/** Not an import: a browser can then load this file. */
const net = () => process.getBuiltinModule("node:net");

const isIP = (address: string): number => net().isIP(address);

const family = (address: string) => (isIP(address) === 6 ? "ipv6" : "ipv4");

/** `10.0.0.0/8` */
function subnet(entry: string): Exception | undefined {
  const slash = entry.lastIndexOf("/");
  const [network, prefix] = [entry.slice(0, slash), entry.slice(slash + 1)];
  if (slash === -1 || isIP(network) === 0) return undefined;
  const most = isIP(network) === 6 ? 128 : 32;
  if (!/^\d+$/.test(prefix) || Number(prefix) > most)
    throw new InputError(`expected a prefix of 0 to ${most}, got ${entry}`, {
      path: ["NO_PROXY"],
      hint: "Write a network as its address and the length of its prefix: 10.0.0.0/8.",
    });
  const list = new (net().BlockList)();
  list.addSubnet(network, Number(prefix), family(network));
  return (hostname) => list.check(hostname, family(hostname));
}

/** `example.com` (and all below it), `.example.com`, `*.example.com`, `10.0.0.1`, `[::1]:8080`, `host:8080`, `*` */
function nameOrAddress(entry: string): Exception {
  const port = isIP(entry) === 6 ? undefined : /:(\d+)$/.exec(entry)?.[1];
  const host = port === undefined ? entry : entry.slice(0, -port.length - 1);
  const name = bare(host).replace(/^\*?\./, "");
  const belowOnly = host.startsWith("*.");
  return (hostname, targetPort) =>
    (port === undefined || port === targetPort) &&
    (name === "*" || (hostname === name && !belowOnly) || hostname.endsWith(`.${name}`));
}

/**
 * Returns the proxy for a target, from HTTPS_PROXY, HTTP_PROXY and NO_PROXY. The variables are read once.
 *
 * @throws InputError if a variable is invalid
 */
export function envProxy(env: Environment): (target: Target) => Proxy | undefined {
  const proxies = new Map(
    ["http", "https"].flatMap((protocol) => {
      const name = `${protocol}_proxy`;
      const value = read(env, name);
      return value === "" ? [] : [[`${protocol}:`, parseProxy(value, [name.toUpperCase()])]];
    }),
  );
  const exceptions = read(env, "no_proxy")
    .split(/[\s,]/)
    .map((entry) => subnet(entry) ?? nameOrAddress(entry));
  return ({ protocol, hostname, port }) => {
    const targetPort = port === "" ? (protocol === "https:" ? "443" : "80") : port;
    const host = bare(hostname);
    if (exceptions.some((excepts) => excepts(host, targetPort))) return undefined;
    return proxies.get(protocol);
  };
}
