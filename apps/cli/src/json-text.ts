import { toJson, type JsonValue } from "cyberintegrations";
import { printableJson } from "./printable.ts";

/** A value as JSON that is safe on a terminal. A value that is nested too deeply for `JSON.stringify` is not indented. */
export const jsonText = (value: unknown, indent?: number): string =>
  printableJson(indent === undefined ? toJson(value as JsonValue) : indented(value, indent));

function indented(value: unknown, indent: number): string {
  try {
    return JSON.stringify(value, null, indent);
  } catch {
    return toJson(value as JsonValue);
  }
}
