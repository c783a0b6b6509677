import { recogniseDomain, recogniseIp } from "./host.ts";
import type { IocType, Recogniser } from "./recognised.ts";
import { refang } from "./refang.ts";
import { parseUrl } from "./url-global.ts";

/** Hashes by their number of hexadecimal digits. */
const hashes: Readonly<Record<number, IocType>> = {
  32: "md5",
  40: "sha1",
  64: "sha256",
  128: "sha512",
};

const recogniseHash: Recogniser = (text) => {
  const type = hashes[text.length];
  return type !== undefined && /^[0-9a-f]+$/i.test(text)
    ? { type, value: text.toLowerCase() }
    : undefined;
};

const recogniseCve: Recogniser = (text) =>
  /^CVE-\d{4}-\d{4,}$/i.test(text) ? { type: "cve", value: text.toUpperCase() } : undefined;

/** The name before the last `@` is not changed: its case may matter. */
const recogniseEmail: Recogniser = (text) => {
  const match = /^([^\s@/:]+)@([^\s@]+)$/.exec(text);
  const domain = match && recogniseDomain(match[2] as string);
  return domain ? { type: "email", value: `${match[1]}@${domain.value}` } : undefined;
};

/** With a scheme, any host is accepted. Without one, a known host and a path are required. */
const recogniseUrl: Recogniser = (text) => {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) {
    const url = parseUrl(text);
    return url === null || url.hostname === "" ? undefined : { type: "url", value: url.href };
  }
  const host = /^([^\s/:@]+)(?::\d+)?\//.exec(text)?.[1];
  if (host === undefined || !(recogniseIp(host) ?? recogniseDomain(host))) return undefined;
  const url = parseUrl(`http://${text}`);
  return url === null ? undefined : { type: "url", value: url.href.slice("http://".length) };
};

const recognisers: readonly Recogniser[] = [
  recogniseIp,
  recogniseHash,
  recogniseCve,
  recogniseUrl,
  recogniseEmail,
  recogniseDomain,
];

/** Returns the type of a value and its normal form: refanged, with host names in lower case and ASCII. */
export const recognise = (raw: string): ReturnType<Recogniser> & object => {
  const value = refang(raw);
  for (const recogniser of recognisers) {
    const recognised = recogniser(value);
    if (recognised !== undefined) return recognised;
  }
  return { type: "unknown", value };
};
