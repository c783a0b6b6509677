import { InputError } from "@cyberintegrations/errors";
import ipaddr from "ipaddr.js";

type Address = ReturnType<typeof ipaddr.parse>;
type Range = readonly [Address, number];

/** What must never be blocked. */
export interface AllowListOptions {
  /** Values, CIDR ranges (`198.51.100.0/24`) and domains, which include their subdomains (`example.com`). Default: none. */
  readonly entries?: readonly string[] | undefined;
  /** Whether private, loopback and other reserved addresses may be delivered. Default: false. */
  readonly deliverReserved?: boolean | undefined;
}

/** Whether a value is on the list. */
export type AllowList = (type: string, value: string) => boolean;

const parsed = (text: string): Address | undefined =>
  ipaddr.isValid(text) ? ipaddr.process(text) : undefined;

const inRange = (address: Address, [network, bits]: Range): boolean =>
  address.kind() === network.kind() && address.match(network, bits);

/** The host of a URL, without brackets, and the domain of an email address: an entry for it also covers these. */
function hostOf(type: string, value: string): string {
  if (type === "email") return value.slice(value.lastIndexOf("@") + 1);
  if (type !== "url" || !URL.canParse(value)) return value;
  return new URL(value).hostname.replace(/^\[|\]$/g, "");
}

function rangeOf(entry: string, index: number): Range {
  try {
    const [network, bits] = ipaddr.parseCIDR(entry);
    return [network, bits];
  } catch {
    throw new InputError("expected a range such as 198.51.100.0/24", { path: ["entries", index] });
  }
}

/**
 * Compiles an allow-list.
 *
 * @throws InputError for an entry that is no value, range or domain
 */
export function compileAllowList({
  entries = [],
  deliverReserved = false,
}: AllowListOptions): AllowList {
  const ranges: Range[] = [];
  const values = new Set<string>();
  for (const [index, entry] of entries.entries()) {
    const text = entry
      .trim()
      .toLowerCase()
      .replace(/^\*?\.|\.$/g, "");
    const address = parsed(text);
    if (text === "" || /\s/.test(text))
      throw new InputError("expected a value, a range or a domain", { path: ["entries", index] });
    if (/^[\da-f.:]+\/\d+$/.test(text)) ranges.push(rangeOf(text, index));
    else values.add(address === undefined ? text : address.toString());
  }
  const isListedDomain = (host: string): boolean => {
    for (let at = 0; at >= 0; at = host.indexOf(".", at) + 1 || -1)
      if (values.has(host.slice(at))) return true;
    return false;
  };
  return (type, value) => {
    const text = value.toLowerCase();
    if (values.has(text)) return true;
    const host = hostOf(type, text).replace(/\.$/, "");
    const address = type === "domain" || type === "email" ? undefined : parsed(host);
    if (address === undefined) return isListedDomain(host);
    return (
      values.has(address.toString()) ||
      ranges.some((range) => inRange(address, range)) ||
      (!deliverReserved && address.range() !== "unicast")
    );
  };
}
