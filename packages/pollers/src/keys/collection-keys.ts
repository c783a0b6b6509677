import type { IocsKeys, Mapping } from "@cyberintegrations/parser";

/** What a collection is mapped with: its fields, and its indicators. */
export interface CollectionKeys {
  readonly keys: Mapping;
  readonly iocs: IocsKeys;
}
