import type { JsonValue } from "@cyberintegrations/parser";

/** A STIX 2.1 object. */
export interface StixObject {
  readonly type: string;
  readonly id: string;
  readonly spec_version: "2.1";
  readonly [property: string]: JsonValue;
}

/** Properties of an object that may have no value. */
type Properties = Readonly<Record<string, JsonValue | undefined>>;

const isEmpty = (value: JsonValue | undefined): boolean =>
  value === undefined ||
  value === null ||
  value === "" ||
  (Array.isArray(value) && value.length === 0);

/** Creates an object without the properties that have no value: STIX knows neither null nor empty lists. */
export const stixObject = (id: string, properties: Properties): StixObject => ({
  type: id.slice(0, id.indexOf("--")),
  spec_version: "2.1",
  id,
  ...(Object.fromEntries(
    Object.entries(properties).filter(([, value]) => !isEmpty(value)),
  ) as Record<string, JsonValue>),
});
