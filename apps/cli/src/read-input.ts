import { readFileSync } from "node:fs";
import { InputError } from "cyberintegrations";

/**
 * The text of a file that the user named.
 *
 * @param what What it is to the user: `config`, `state`, …
 * @throws InputError when it can't be read, or is not UTF-8.
 */
export function readInput(what: string, path: string, hint?: string): string {
  return decodeInput(what, readBytes(what, path, hint));
}

/**
 * The text of bytes that the user gave. A byte order mark is accepted.
 *
 * @throws InputError for another encoding: nothing is replaced silently.
 */
export function decodeInput(what: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new InputError(`${what}: expected text in UTF-8, got another encoding`, {
      hint: "Save the file as UTF-8.",
    });
  }
}

function readBytes(what: string, path: string, hint: string | undefined): Uint8Array {
  try {
    return readFileSync(path);
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
