import type { JsonValue } from "@cyberintegrations/parser";
import { observableId } from "../ids.ts";
import { stixObject, type StixObject } from "../object.ts";
import { file, observable } from "../observable.ts";
import { limits } from "../values.ts";
import type { FeedContext } from "./context.ts";
import { nameAt, type Kind } from "./kind.ts";
import { own, textOf } from "./read.ts";
import { parseDomain, parseUrl } from "./url.ts";

/** Cyber-observable objects have no versions. Their marking is that of the feed. */
const marked = (object: StixObject | undefined, context: FeedContext): StixObject | undefined =>
  object && { ...object, ...context.marking };

const ipv4 = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/;
const ipv6 = /^(?=[^:]*:[^:]*:)[\da-f:.]+$/i;

/** The normal form of a value of each type; undefined if it is none. Feeds write other values in the same fields. */
const forms: Readonly<Record<string, (text: string) => string | undefined>> = {
  ipv4: (text) => (ipv4.test(text) ? text : undefined),
  ipv6: (text) => (ipv6.test(text) ? text.toLowerCase() : undefined),
  domain: parseDomain,
  url: (text) => parseUrl(text)?.href,
};

const valued =
  (...types: readonly string[]): Kind =>
  (value, context) => {
    const text = textOf(value);
    const usable = text === undefined ? undefined : context.omissions.short(text, limits.value);
    if (usable === undefined) return undefined;
    for (const type of types) {
      const form = forms[type]?.(usable);
      if (form !== undefined) return marked(observable(type, form), context);
    }
    return undefined;
  };

/** Hashes by their number of hexadecimal digits. */
const hashTypes: Readonly<Record<number, string>> = {
  32: "md5",
  40: "sha1",
  64: "sha256",
  128: "sha512",
};

/** The hashes of a file: the value itself, or those that it has. */
function hashesOf(value: JsonValue): Record<string, string> {
  const texts = textOf(value) ?? Object.values(hashTypes).map((name) => textOf(own(value, name)));
  const known = [texts].flat().flatMap((text = "") => {
    const type = /^[\da-f]+$/i.test(text) ? hashTypes[text.length] : undefined;
    return type === undefined ? [] : [[type, text]];
  });
  return Object.fromEntries(known) as Record<string, string>;
}

/** An object whose id is derived from all its properties. */
function contributing(
  type: string,
  properties: Readonly<Record<string, string | undefined>>,
): StixObject {
  const known = Object.entries(properties).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  return stixObject(observableId(type, Object.fromEntries(known)), properties);
}

/** The cyber-observable objects that a part of a feed can become. */
export type ObservableKind = "address" | "domain" | "url" | "file" | "software" | "account";

/** What makes each of them. */
export const observables: Readonly<Record<ObservableKind, Kind>> = {
  address: valued("ipv4", "ipv6"),
  domain: valued("domain"),
  url: valued("url"),
  file: (value, context) => marked(file(hashesOf(value)), context),
  software: (value, context) => {
    const name = nameAt(value, context, "product", "name");
    if (name === undefined) return undefined;
    const [vendor, version] = ["vendor", "version"].map((path) =>
      nameAt(own(value, path), context),
    );
    return marked(contributing("software", { name, vendor, version }), context);
  },
  account: (value, context) => {
    const account_login = nameAt(value, context, "nickname", "name");
    if (account_login === undefined) return undefined;
    return marked(contributing("user-account", { account_login }), context);
  },
};
