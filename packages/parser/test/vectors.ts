import type { Filter, IocsKeys, IocValue, JsonObject, JsonValue, Mapping } from "../src/index.ts";
import vectors from "./mapping-vectors.json" with { type: "json" };

interface Case {
  readonly name: string;
  readonly response: JsonObject;
}

export interface ParseCase extends Case {
  readonly keys: Mapping;
  readonly expected: JsonValue;
}

export interface IocsCase extends Case {
  readonly keys: IocsKeys;
  readonly expected: Readonly<Record<string, readonly IocValue[]>>;
}

export interface BulkCase extends Case {
  readonly keysList: readonly Mapping[];
  readonly expected: JsonValue;
}

export interface FilterCase extends ParseCase {
  readonly filterMap: readonly Filter[];
  readonly ignore: boolean;
  readonly checkExistence: boolean;
}

export interface Vectors {
  readonly parse: readonly ParseCase[];
  readonly iocs: readonly IocsCase[];
  readonly bulk: readonly BulkCase[];
  readonly filter: readonly FilterCase[];
}

/** Test cases of the mapping language. Every implementation of the language shares them. */
export const { parse, iocs, bulk, filter } = vectors as unknown as Vectors;
