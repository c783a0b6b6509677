import { isIPv4, isIPv6 } from "node:net";
import { domainToASCII } from "node:url";

const hash = (digits: number): ((value: string) => string | undefined) => {
  const pattern = new RegExp(`^[\\da-f]{${digits}}$`);
  return (value: string) => {
    const text = value.toLowerCase();
    return pattern.test(text) ? text : undefined;
  };
};

const host = (value: string): string | undefined => {
  const name = domainToASCII(value.toLowerCase());
  return name.length <= 253 &&
    /^(?:[a-z\d_](?:[a-z\d_-]{0,61}[a-z\d])?\.)+[a-z\d-]{2,63}$/.test(name)
    ? name
    : undefined;
};

/** Printable ASCII without what separates the fields or quotes of a list. Devices cut longer lines. */
const url = (value: string): string | undefined =>
  value.length <= 2048 && /^https?:\/\/[!#-;=?-[\]_a-z~]+$/i.test(value) && URL.canParse(value)
    ? value
    : undefined;

/** The types of indicators that a list can contain. */
export type ListType = "ipv4" | "ipv6" | "domain" | "url" | "md5" | "sha1" | "sha256";

/** The value of each type as a line may contain it; undefined for anything else. The content of feeds is not trusted. */
const lines: Readonly<Record<ListType, (value: string) => string | undefined>> = {
  ipv4: (value) => (isIPv4(value) ? value : undefined),
  ipv6: (value) => (isIPv6(value) && !value.includes("%") ? value : undefined),
  domain: host,
  url,
  md5: hash(32),
  sha1: hash(40),
  sha256: hash(64),
};

/** The types of indicators that a list can contain. */
export const listTypes: readonly ListType[] = Object.keys(lines) as ListType[];

const isListType = (type: string): type is ListType => Object.hasOwn(lines, type);

/** An indicator's value if it may be a line of a list. */
export const lineValue = (type: string, value: string): string | undefined =>
  isListType(type) ? lines[type](value) : undefined;
