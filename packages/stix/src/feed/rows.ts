import type { KindName } from "./kinds.ts";
import type { PartMapping, PropertyMapping, ReaderName } from "./mapping.ts";

/** A row of a table of properties. */
export const to = (field: string, property: string, as: ReaderName = "text"): PropertyMapping => ({
  field,
  property,
  as,
});

/** A row of a table of parts. Its role is the name of its kind, unless it says otherwise. */
export const part = (field: string, kind: KindName, role: string = kind): PartMapping => ({
  field,
  kind,
  role,
});
