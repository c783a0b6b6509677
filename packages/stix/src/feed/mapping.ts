import type { KindName } from "./kinds.ts";

/** How a field becomes a property. */
export type ReaderName = "text" | "names" | "label" | "date" | "number" | "link" | "roles";

/** A field that becomes a property of the main object. */
export interface PropertyMapping {
  /** A dot path in the feed. */
  readonly field: string;
  /** The property, such as `published`. Several fields may give a list. Of a single property, the first field with a value wins. */
  readonly property: string;
  readonly as: ReaderName;
}

/** A field whose values become objects of their own. */
export interface PartMapping {
  readonly field: string;
  /** What the objects are called in `relationships`. */
  readonly role: string;
  /** What each value becomes. */
  readonly kind: KindName;
}

/** The object that stands for the feed. */
export interface MainMapping {
  /** Its type. `actor` and `malware`: as the feed says. */
  readonly type:
    | "report"
    | "incident"
    | "actor"
    | "malware"
    | "tool"
    | "vulnerability"
    | "infrastructure"
    | "malware-analysis"
    | "indicator";
  /** Its name: a text with dot paths in braces, of which the first with a value is used. */
  readonly name: string;
  /** What its id is derived from: its name, its pattern, or the collection and the id of the feed. */
  readonly id: "name" | "pattern" | "feed";
  /** Properties that are the same for all feeds. */
  readonly constant?: Readonly<Record<string, string | boolean | readonly string[]>>;
  readonly properties: readonly PropertyMapping[];
  /** Properties that refer to other objects, by role. `*` is every other object. */
  readonly refs?: Readonly<Record<string, readonly string[]>>;
}

/** What the feeds of a collection become. */
export interface CollectionMapping {
  /** Default: none, the feed is only the source of its parts and indicators. */
  readonly main?: MainMapping;
  readonly parts: readonly PartMapping[];
  /** Each is the role of the source, a verb, and the role of the target. `main` is the main object, `indicator` every indicator. */
  readonly relationships: readonly string[];
  /** Fields that become nothing, and why. */
  readonly omitted?: Readonly<Record<string, string>>;
}
