import { StoreError } from "@cyberintegrations/errors";

/** The error for a reader after another one has claimed its collection. */
export function fenced(collection: string, expected: number, found?: number): StoreError {
  const what = found === undefined ? "another" : String(found);
  return new StoreError(
    "fenced",
    `${collection}: expected the epoch ${expected} on its row, got ${what}`,
    {
      hint: "Another reader has claimed the collection. This one stored nothing: stop reading the collection.",
    },
  );
}
