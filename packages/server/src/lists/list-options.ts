import { InputError } from "@cyberintegrations/errors";
import {
  compileSelection,
  tlpLevels,
  type SelectionOptions,
  type Tlp,
} from "@cyberintegrations/store/selection";
import { formats, type ListFormat } from "./formats.ts";
import type { ListType } from "./line.ts";

/** A list for firewalls and proxies. */
export interface ListOptions extends Pick<SelectionOptions, "collections" | "minSeverity" | "tlp"> {
  readonly types: readonly ListType[];
  /** @default "text" */
  readonly format?: ListFormat | undefined;
  /** The number of entries that the device accepts. The least severe and oldest ones are left out. Default: all. */
  readonly limit?: number | undefined;
  /** Writes URLs without `http://` and `https://`, as Palo Alto expects them. @default false */
  readonly withoutScheme?: boolean | undefined;
  /** Only tokens of this tenant may read it. Default: each token reads the list of its own tenant. */
  readonly tenant?: string | undefined;
}

/** @throws InputError for an option that is not valid. */
export function checkList(name: string, list: ListOptions): void {
  const { types, format = "text", limit } = list;
  const wrong = (key: string, expected: string) =>
    new InputError(expected, { path: ["lists", name, key] });
  if (!/^[\w.-]+$/.test(name))
    throw new InputError("expected a name of letters, digits, dots, dashes and underscores", {
      path: ["lists", name],
    });
  if (!Object.hasOwn(formats, format))
    throw wrong("format", `expected one of ${Object.keys(formats).join(", ")}`);
  const known: readonly string[] = formats[format].types;
  if (types.length === 0 || !types.every((type) => known.includes(type)))
    throw wrong("types", `expected some of ${known.join(", ")} for the format ${format}`);
  if (limit !== undefined && (!Number.isSafeInteger(limit) || limit < 1))
    throw wrong("limit", "expected a whole number of 1 or more");
  try {
    compileSelection(list);
  } catch (error) {
    if (!InputError.isInstance(error)) throw error;
    throw error.renamed((path) => ["lists", name, ...path]);
  }
}

/** The lower one of two ceilings. */
export const lower = (one: Tlp, other: Tlp): Tlp =>
  tlpLevels.indexOf(one) < tlpLevels.indexOf(other) ? one : other;
