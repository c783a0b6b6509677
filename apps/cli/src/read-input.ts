import { readFileSync } from "node:fs";
import { InputError } from "cyberintegrations";

/**
 * The text of a file that the user named.
 *
 * @param what What it is to the user: `config`, `state`, …
 * @throws InputError when it can't be read.
 */
export function readInput(what: string, path: string, hint?: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    throw new InputError(
      `${what}: expected a readable file, got ${JSON.stringify(path)} (${code})`,
      {
        cause: error,
        hint,
      },
    );
  }
}
