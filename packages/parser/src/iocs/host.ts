import ipaddr from "ipaddr.js";
import { parse } from "tldts";
import type { Recognised } from "./recognised.ts";
import { parseUrl } from "./url-global.ts";

/** IPv4 or nothing else: no other indicator consists only of digits and dots. */
const dotted = /^[\d.]+$/;
/** A pre-check for IPv6. The library throws for other values, which is slow because most values are not addresses. */
// Stryker disable next-line Regex: the library decides. A looser pre-check only takes more time; tests fail with a stricter one.
const coloned = /^[\da-f]*:[\da-f:.]*(?:%\w+)?$/i;

/** IPv4 with four decimal parts, or IPv6 in its shortest form. An IPv4-mapped IPv6 address becomes IPv4. */
export function recogniseIp(text: string): Recognised | undefined {
  if (dotted.test(text)) {
    return ipaddr.IPv4.isValidFourPartDecimal(text) ? { type: "ipv4", value: text } : undefined;
  }
  const inner = text.startsWith("[") && text.endsWith("]") ? text.slice(1, -1) : text;
  // Stryker disable next-line ConditionalExpression: the pre-check only saves time.
  if (!coloned.test(inner) || !ipaddr.IPv6.isValid(inner)) return undefined;
  const address = ipaddr.IPv6.parse(inner);
  return address.isIPv4MappedAddress()
    ? { type: "ipv4", value: address.toIPv4Address().toString() }
    : { type: "ipv6", value: address.toRFC5952String() };
}

/** Characters that end a host name in a URL, or that a host name can't contain. */
const notInName = /[\s/\\?#@:[\]%]/;

/**
 * A name below a known or a special-use top-level domain (`evil.example.com`, `shop.example`, `abc.onion`), in lower
 * case, IDN in its ASCII form, without a trailing dot. `invoice.exe` is not a domain: `exe` is not a top-level domain.
 */
export function recogniseDomain(text: string): Recognised | undefined {
  if (notInName.test(text)) return undefined;
  const url = parseUrl(`http://${text}/`);
  if (url === null) return undefined;
  const host = url.hostname.replace(/\.$/, "");
  const { domain, isIcann, isSpecialUse } = parse(host, { detectSpecialUse: true });
  const known = domain !== null && (isIcann === true || isSpecialUse === true);
  return known ? { type: "domain", value: host } : undefined;
}
