import type { JsonValue } from "@cyberintegrations/parser";
import { objectId } from "../ids.ts";
import type { FeedContext } from "./context.ts";
import { nameAt, type Kind } from "./kind.ts";
import { observables, type ObservableKind } from "./observables.ts";
import { own, read, textOf } from "./read.ts";

const uuid = /^[\da-f]{8}-[\da-f]{4}-[1-5][\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/i;

/** The id from the `stixGuid` of a feed or of an object in it; undefined if it has none. */
export function givenId(type: string, value: JsonValue): string | undefined {
  const guid = (textOf(own(value, "stixGuid")) ?? "").replace(`${type}--`, "");
  return uuid.test(guid) ? `${type}--${guid.toLowerCase()}` : undefined;
}

/** An actor is an intrusion set if the feed says that it is an APT, and a threat actor if the feed says that it is none. */
export function actorType(value: JsonValue, context: FeedContext): string {
  const isApt = own(value, "isAPT");
  if (typeof isApt !== "boolean") return context.actor;
  return isApt ? "intrusion-set" : "threat-actor";
}

/** A malware, or a tool if the feed says so. */
export const malwareType = (value: JsonValue): string =>
  [...read(value, "category")].some((one) => textOf(one)?.toLowerCase() === "tool")
    ? "tool"
    : "malware";

/** What STIX requires of a type besides its name. */
const required: Readonly<Record<string, Readonly<Record<string, JsonValue>>>> = {
  malware: { is_family: true },
  infrastructure: { infrastructure_types: ["command-and-control"] },
};

/** A shared object with a name. The feed's own identifier takes precedence. */
const named =
  (typeOf: (value: JsonValue, context: FeedContext) => string, ...paths: readonly string[]): Kind =>
  (value, context) => {
    const name = nameAt(value, context, ...paths);
    if (name === undefined) return undefined;
    const type = typeOf(value, context);
    const id = givenId(type, value) ?? objectId(type, name);
    return context.shared(id, { name, ...required[type] });
  };

const identity =
  (identity_class: string): Kind =>
  (value, context) => {
    const name = nameAt(value, context, "name");
    if (name === undefined) return undefined;
    return context.shared(objectId("identity", name, identity_class), { name, identity_class });
  };

/** A shared object whose properties follow from its name. */
const derived =
  (
    type: string,
    path: string,
    propertiesOf: (name: string) => Readonly<Record<string, JsonValue>> | undefined,
  ): Kind =>
  (value, context) => {
    const name = nameAt(value, context, path)?.toUpperCase();
    const properties = name === undefined ? undefined : propertiesOf(name);
    if (name === undefined || properties === undefined) return undefined;
    return context.shared(objectId(type, name), { name, ...properties });
  };

/** The reference to a CVE, if the name is one. */
export const cveReference = (name: string): Readonly<Record<string, JsonValue>> =>
  /^CVE-\d{4}-(?:0\d{3}|[1-9]\d{3,})$/.test(name)
    ? { external_references: [{ source_name: "cve", external_id: name }] }
    : {};

const techniqueReference = (id: string): Readonly<Record<string, JsonValue>> | undefined =>
  /^T\d{4}(?:\.\d{3})?$/.test(id)
    ? { external_references: [{ source_name: "mitre-attack", external_id: id }], x_mitre_id: id }
    : undefined;

/** What a part of a feed can become. */
export type KindName =
  | ("actor" | "malware" | "c2" | "vulnerability" | "technique")
  | ("country" | "region" | "sector" | "organization")
  | ObservableKind;

/** What makes each of them. */
export const kinds: Readonly<Record<KindName, Kind>> = {
  actor: named(actorType, "name"),
  malware: named(malwareType, "name"),
  c2: named(() => "infrastructure", "cnc", "domain", "url", "ipv4.ip"),
  vulnerability: derived("vulnerability", "name", cveReference),
  technique: derived("attack-pattern", "mitreId", techniqueReference),
  country: derived("location", "name", (country) => ({ country })),
  region: derived("location", "name", (region) => ({ region: region.toLowerCase() })),
  sector: identity("class"),
  organization: identity("organization"),
  ...observables,
};
