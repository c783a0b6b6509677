import { statSync } from "node:fs";
import { StoreError } from "@cyberintegrations/errors";

/** The names of a database's files, after its path. */
const suffixes = ["", "-wal", "-shm"];

/** Which files a path leads to now. An open database stays in the files that it was opened with. */
export const identityOf = (location: string): string =>
  suffixes.map((suffix) => identity(`${location}${suffix}`)).join(" ");

function identity(path: string): string {
  try {
    const { dev, ino } = statSync(path, { bigint: true });
    return `${dev}:${ino}`;
  } catch {
    return "none";
  }
}

/** The error for a store whose path leads to other files than those that are open, or to none. */
export const replaced = (location: string): StoreError =>
  new StoreError("replaced", `${location} was deleted, moved or replaced while it was open`, {
    hint: "Data that was stored in it since may be lost. The next sync continues from the cursor in the current file, or from the beginning.",
  });
