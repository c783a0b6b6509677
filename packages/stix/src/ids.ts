import type { JsonValue } from "@cyberintegrations/parser";
import canonicalize from "canonicalize";
import { v5 } from "uuid";

/** The namespace of the specification for ids of cyber-observable objects. */
const specification = "00abedb4-aa42-466c-9c01-fed23315a9b7";

/** The namespace of this package for all other ids. It must never change. */
const ours = "4cc2210d-00e7-4719-8be8-e8757126a248";

const deterministic = (type: string, content: JsonValue, namespace: string): string =>
  `${type}--${v5(canonicalize(content) as string, namespace)}`;

/**
 * The id of a cyber-observable object, by section 2.9 of the STIX 2.1 specification.
 *
 * @param contributing the properties that contribute to the id, such as `{ value: "192.0.2.1" }`
 */
export const observableId = (
  type: string,
  contributing: Readonly<Record<string, JsonValue>>,
): string => deterministic(type, contributing, specification);

/** The id of an indicator, from its pattern. OpenCTI creates the same one. */
export const indicatorId = (pattern: string): string => observableId("indicator", { pattern });

/** The id of any other object, from its type and its name, or from what else identifies it. */
export const objectId = (type: string, ...parts: readonly [string, ...string[]]): string =>
  deterministic(type, [type, ...parts], ours);
