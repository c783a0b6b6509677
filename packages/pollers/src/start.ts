import { InputError } from "@cyberintegrations/errors";
import type { SelectOptions, SeqUpdate } from "./options.ts";

type WithStart = SelectOptions & { readonly seqUpdate?: SeqUpdate | null | undefined };

/**
 * Selects the start of an iteration: the cursor, else the date, else the beginning if neither option is present.
 *
 * A cursor of null or undefined comes from a failed lookup. Ignoring it would read the whole collection from its
 * beginning, so it is rejected unless there is a date.
 */
export function startOf<Options extends WithStart>(
  options: Options,
): Omit<Options, "seqUpdate"> & { readonly seqUpdate?: SeqUpdate } {
  const { seqUpdate, ...rest } = options;
  if (seqUpdate !== null && seqUpdate !== undefined) {
    return { ...rest, dateFrom: undefined, seqUpdate };
  }
  if ("seqUpdate" in options && options.dateFrom === undefined) {
    throw new InputError(`expected a cursor, got ${String(seqUpdate)}`, {
      path: ["seqUpdate"],
      hint: "Set dateFrom too, or omit seqUpdate to read the collection from its beginning.",
    });
  }
  return rest;
}
