import type { JsonValue } from "@cyberintegrations/parser";
import { timestamp } from "../times.ts";
import { limits } from "../values.ts";
import type { FeedContext } from "./context.ts";
import type { PropertyMapping, ReaderName } from "./mapping.ts";
import { firstText, read, textOf } from "./read.ts";
import { parseUrl } from "./url.ts";

type Reader = (value: JsonValue, context: FeedContext) => JsonValue | undefined;

const short: Reader = (value, { omissions }) => {
  const text = textOf(value);
  return text === undefined ? undefined : omissions.short(text, limits.name);
};

/** The roles of a threat actor in STIX, for those that feeds write in another way. */
const roles: ReadonlyMap<JsonValue, string> = new Map([
  ["developer", "malware-author"],
  ["operator", "agent"],
]);

/** How a value becomes a property; undefined if it can't. */
const readers: Readonly<Record<ReaderName, Reader>> = {
  text: (value, { omissions }) => {
    const text = textOf(value);
    return text === undefined ? undefined : omissions.long(text);
  },
  names: short,
  label: short,
  roles: (value, context) => {
    const role = short(value, context);
    return role === undefined ? undefined : (roles.get(role) ?? role);
  },
  date: (value) => timestamp(textOf(value) ?? ""),
  number: (value) => {
    const number = Number(textOf(value) ?? Number.NaN);
    return Number.isFinite(number) ? number : undefined;
  },
  link: (value, { omissions }) => {
    const url = textOf(value);
    const usable = url === undefined ? undefined : omissions.short(url, limits.value);
    const parsed = usable === undefined ? undefined : parseUrl(usable);
    return parsed && { source_name: parsed.host, url: parsed.href };
  },
};

/** The readers of which all values become a list. */
const lists: ReadonlySet<ReaderName> = new Set(["names", "label", "roles", "link"]);

/** The most elements of a list. */
const most = 1000;

/** The properties that fields of a feed give. */
export function propertiesOf(
  feed: JsonValue,
  mappings: readonly PropertyMapping[],
  context: FeedContext,
): Record<string, JsonValue> {
  const found = new Map<string, JsonValue[]>();
  for (const { field, property, as } of mappings) {
    const values = found.get(property) ?? [];
    found.set(property, values);
    for (const value of read(feed, field)) {
      const one = readers[as](value, context);
      if (one === undefined) continue;
      if (values.length < most) values.push(one);
      else context.omissions.count++;
    }
  }
  const isList = (name: string) =>
    lists.has(mappings.find(({ property }) => property === name)?.as ?? "text");
  return Object.fromEntries(
    [...found].flatMap(([name, values]): [string, JsonValue][] => {
      const [first] = values;
      if (first === undefined) return [];
      return [[name, isList(name) ? distinct(values) : first]];
    }),
  );
}

const distinct = (values: readonly JsonValue[]): JsonValue[] => [
  ...new Map(values.map((value) => [JSON.stringify(value), value])).values(),
];

/** Fills the paths in the braces of a template. Undefined if one of them has no value. */
export function nameOf(
  feed: JsonValue,
  template: string,
  context: FeedContext,
): string | undefined {
  const texts = template.split(/[{}]/);
  const filled = texts.map((text, index) =>
    index % 2 === 0 ? text : firstText(feed, ...text.split("|")),
  );
  return filled.includes(undefined)
    ? undefined
    : context.omissions.short(filled.join(""), limits.name);
}
