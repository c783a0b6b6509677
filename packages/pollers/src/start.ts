import { InputError } from "@cyberintegrations/errors";
import type { SelectOptions, SeqUpdate } from "./options.ts";

type WithStart = SelectOptions & { readonly seqUpdate?: SeqUpdate | null | undefined };

/**
 * The one start that options name: a cursor before a date, and the beginning only where neither was even mentioned.
 *
 * A cursor that is null or undefined comes from a lookup that found none. Leaving it out would read the whole
 * collection from its beginning, so without a date it is refused.
 */
export function startOf<Options extends WithStart>(
  options: Options,
): Omit<Options, "seqUpdate"> & { readonly seqUpdate?: SeqUpdate } {
  const { seqUpdate, ...rest } = options;
  if (seqUpdate !== null && seqUpdate !== undefined) {
    return { ...rest, dateFrom: undefined, seqUpdate };
  }
  if ("seqUpdate" in options && options.dateFrom === undefined) {
    throw new InputError(`seqUpdate: expected a cursor, got ${String(seqUpdate)}`, {
      hint: "Give a dateFrom beside it, or leave seqUpdate out to read the collection from its beginning.",
    });
  }
  return rest;
}
