import { StoreError } from "@cyberintegrations/errors";

/** The error for a reader who comes too late: another one has taken the collection over. */
export function fenced(collection: string, expected: number, found?: number): StoreError {
  const what = found === undefined ? "another" : String(found);
  return new StoreError(
    "fenced",
    `${collection}: expected the epoch ${expected} on its row, got ${what}`,
    {
      hint: "Another reader has taken the collection over. This one stored nothing; let go of it.",
    },
  );
}
