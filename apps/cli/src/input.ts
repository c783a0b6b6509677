import { readFileSync } from "node:fs";
import { collectionRow, InputError, isDate, products } from "cyberintegrations";

// Checks of what the user named: files, collections, dates, ports.

/**
 * The text of a file.
 *
 * @param what The name of the input: `config`, `state`, …
 * @throws InputError if it can't be read, or is not UTF-8.
 */
export function readInput(what: string, path: string, hint?: string): string {
  return decodeInput(what, readBytes(what, path, hint));
}

/**
 * The text of bytes. A byte order mark is accepted.
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

/**
 * Checks the names that `--collections` selects from a store or a queue.
 *
 * @param rows What the store or the queue contains.
 * @throws InputError, with the nearest names, for a name that neither `rows` nor a catalogue contains.
 */
export function checkCollections(
  rows: readonly { readonly collection: string }[],
  { collections = [] }: { readonly collections?: readonly string[] },
): void {
  const known = new Set(rows.map(({ collection }) => collection));
  for (const name of collections) {
    if (known.has(name)) continue;
    const errors = Object.values(products).map((product) => {
      try {
        collectionRow(product, name);
        return undefined;
      } catch (error) {
        if (!InputError.isInstance(error)) throw error;
        return error;
      }
    });
    const [error] = errors;
    if (error && !errors.includes(undefined)) throw error;
  }
}

/** What a date must look like, for error messages. */
export const dateExpected = "expected a date such as 2026-01-31 or 2026-01-31T12:00:00Z";

/**
 * Reads a day or an instant.
 *
 * @param name The name of the input: `--since`, …
 * @throws InputError for anything else, and for a day that is not in the calendar: `Date` accepts February 30, as March 2.
 */
export function readDate(name: string, text: string): Date {
  const time = new Date(text);
  if (isDate(text.slice(0, 10)) && !Number.isNaN(time.getTime())) return time;
  throw new InputError(`${name}: ${dateExpected}, got ${JSON.stringify(text)}`);
}

const listenErrors: Readonly<Record<string, string>> = {
  EADDRINUSE: "another program uses it",
  EADDRNOTAVAIL: "this machine has no such address",
  EACCES: "permission denied",
};

/** The error for a port that a server can't listen on. */
export function cannotListen(
  flag: string,
  port: number | undefined,
  host: string,
  code = "?",
): InputError {
  const meaning = listenErrors[code] === undefined ? "" : `: ${listenErrors[code]}`;
  return new InputError(
    `${flag}: can't listen on port ${String(port)} of ${host} (${code})${meaning}`,
    { hint: "Choose another port, or 0 for a free one. The program prints the port it uses." },
  );
}
