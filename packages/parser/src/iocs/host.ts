import ipaddr from "ipaddr.js";
import { parse } from "tldts";
import type { Recognised } from "./recognised.ts";
import { parseUrl } from "./url-global.ts";

/** What can be an address at all: the library refuses by exceptions, which are slow where most values are no addresses. */
const dotted = /^\d+(?:\.\d+){3}$/;
const coloned = /^[\da-f]*:[\da-f:.]*(?:%\w+)?$/i;

/** IPv4 with four decimal parts, or IPv6 in its shortest form; an IPv4 address inside an IPv6 one is taken out. */
export function recogniseIp(text: string): Recognised | undefined {
  if (dotted.test(text)) {
    return ipaddr.IPv4.isValidFourPartDecimal(text) ? { type: "ipv4", value: text } : undefined;
  }
  const inner = text.startsWith("[") && text.endsWith("]") ? text.slice(1, -1) : text;
  if (!coloned.test(inner) || !ipaddr.IPv6.isValid(inner)) return undefined;
  const address = ipaddr.IPv6.parse(inner);
  return address.isIPv4MappedAddress()
    ? { type: "ipv4", value: address.toIPv4Address().toString() }
    : { type: "ipv6", value: address.toRFC5952String() };
}

/** Everything that ends a host name inside a URL, or that has no place in a name at all. */
const noName = /[\s/\\?#@:[\]%]/;

/**
 * A name below a known or a special-use top-level domain (`evil.example.com`, `shop.example`, `abc.onion`), in lower
 * case, IDN in its ASCII form, without a dot at the end. `invoice.exe` is none: there is no such domain.
 */
export function recogniseDomain(text: string): Recognised | undefined {
  if (!text.includes(".") || noName.test(text)) return undefined;
  const host = parseUrl(`http://${text}/`)?.hostname.replace(/\.$/, "");
  if (host === undefined) return undefined;
  const { domain, isIcann, isSpecialUse } = parse(host, { detectSpecialUse: true });
  const known = domain !== null && (isIcann === true || isSpecialUse === true);
  return known ? { type: "domain", value: host } : undefined;
}
