import { statSync } from "node:fs";
import { StoreError } from "@cyberintegrations/errors";

/** The names of a database's files, after its path. */
const suffixes = ["", "-wal", "-shm"];

/** The files at a path now. An open database keeps using the files that it was opened with. */
export const identityOf = (location: string): string =>
  suffixes.map((suffix) => identity(`${location}${suffix}`)).join(" ");

function identity(path: string): string {
  try {
    const { dev, ino } = statSync(path, { bigint: true });
    return `${dev}:${ino}`;
  } catch {
    // Stryker disable next-line StringLiteral: any text that identifies no file
    return "none";
  }
}

/** The error for a store whose open files are no longer those at its path. */
export const replaced = (location: string): StoreError =>
  new StoreError("replaced", `${location} was deleted, moved or replaced while it was open`, {
    hint: "Data that was stored in it since may be lost. The next sync continues from the cursor in the current file, or from the beginning.",
  });
