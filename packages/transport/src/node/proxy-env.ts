import { InputError } from "@cyberintegrations/errors";
import { parseProxy, type Proxy } from "./proxy.ts";

/** Where a connection is to go. */
export interface Target {
  readonly protocol: string;
  readonly hostname: string;
  /** Empty for the protocol's own. */
  readonly port: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Lower case wins over upper case, as it does for curl. An empty variable is none. */
const read = (env: Environment, name: string): string =>
  env[name.toLowerCase()] ?? env[name.toUpperCase()] ?? "";

const bare = (host: string) =>
  host
    .toLowerCase()
    .replace(/^\[(.*)\]$/, "$1")
    .replace(/\.$/, "");

type Exception = (hostname: string, port: string) => boolean;

/** Not an import: a browser can then load this file. */
const net = () => process.getBuiltinModule("node:net");

const isIP = (address: string): number => net().isIP(address);

const family = (address: string) => (isIP(address) === 6 ? "ipv6" : "ipv4");

/** `10.0.0.0/8` */
function subnet(entry: string): Exception | undefined {
  const [network = "", prefix = ""] = entry.split("/");
  if (isIP(network) === 0 || !/^\d+$/.test(prefix)) return undefined;
  const most = isIP(network) === 6 ? 128 : 32;
  if (Number(prefix) > most)
    throw new InputError(`expected a prefix of 0 to ${most}, got ${entry}`, {
      path: ["NO_PROXY"],
    });
  const list = new (net().BlockList)();
  list.addSubnet(network, Number(prefix), family(network));
  return (hostname) => isIP(hostname) !== 0 && list.check(hostname, family(hostname));
}

/** `example.com` (and all below it), `.example.com`, `*.example.com`, `10.0.0.1`, `[::1]:8080`, `host:8080`, `*` */
function nameOrAddress(entry: string): Exception {
  const [, host = entry, port] = isIP(entry) === 6 ? [] : (/^(.*?)(?::(\d+))?$/.exec(entry) ?? []);
  const name = bare(host).replace(/^\*?\./, "");
  const belowOnly = host.startsWith("*.");
  return (hostname, targetPort) =>
    (port === undefined || port === targetPort) &&
    (name === "*" || (hostname === name && !belowOnly) || hostname.endsWith(`.${name}`));
}

/**
 * The proxy that HTTPS_PROXY, HTTP_PROXY and NO_PROXY name for a target. They are read once.
 *
 * @throws InputError when a variable can't be understood
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
    .split(/[\s,]+/)
    .filter((entry) => entry !== "")
    .map((entry) => subnet(entry) ?? nameOrAddress(entry));
  return ({ protocol, hostname, port }) => {
    const targetPort = port === "" ? (protocol === "https:" ? "443" : "80") : port;
    const host = bare(hostname);
    if (exceptions.some((excepts) => excepts(host, targetPort))) return undefined;
    return proxies.get(protocol);
  };
}
