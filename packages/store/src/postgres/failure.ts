import { CyberIntegrationsError, StoreError, type StoreErrorCode } from "@cyberintegrations/errors";
import { DatabaseError } from "pg";
import { Refused } from "../commit/refused.ts";

/** The meaning of an SQLSTATE, by its prefix. Source: PostgreSQL's appendix of error codes. */
const meanings: readonly (readonly [RegExp, StoreErrorCode | "refused" | "encoding"])[] = [
  [/^22P05/, "encoding"], // a character that the database's encoding lacks
  [/^2[123]|^54/, "refused"], // cardinality, data, constraint; over a limit
  [/^55P03|^40/, "locked"], // lock timeout; serialization, deadlock
  [/^08|^28|^3D|^57P|^53300|^25P03/, "unreachable"], // connection, login, no database, shutdown, too many clients, idle
  [/./, "unwritable"], // disk full, read-only, no privilege, tables that are not as they were made
];

/** The hint for a database with another encoding. */
export const utf8Hint = "Create one with: CREATE DATABASE feeds ENCODING 'UTF8' TEMPLATE template0";

/** The message after the location, and the hint. */
const words = {
  locked: ["is in use by another process", "Wait for the other process to finish, or stop it."],
  unreachable: [
    "can't be reached",
    "Check that the server runs, and the host, port, database, user and password of the address.",
  ],
  untrusted: [
    "can't be reached by TLS",
    "Check sslmode and sslrootcert of the address, and the host: its name must be in the server's certificate.",
  ],
  unwritable: [
    "can't be written to",
    "Check that the server has free space and accepts writes, and that this user may create and write. No page was stored partly.",
  ],
} as const;

/** Translates an error of a statement or a connection. */
export function meaningOf(location: string, error: unknown): unknown {
  if (CyberIntegrationsError.isInstance(error)) return error;
  if (!(error instanceof DatabaseError)) {
    return storeError(isAboutTls(error as Error) ? "untrusted" : "unreachable", location, error);
  }
  const { code: state = "", constraint } = error;
  const meaning = meanings.find(([pattern]) => pattern.test(state))?.[1] ?? "unwritable";
  // PostgreSQL's message for these quotes values.
  if (meaning === "refused") {
    return new Refused(`SQLSTATE ${state}${constraint ? `, constraint ${constraint}` : ""}`);
  }
  if (meaning === "encoding") {
    // The quarantine can't store the character either.
    return new StoreError(
      "unwritable",
      `${location}: expected a database in UTF8, got one whose encoding lacks a character of a feed (SQLSTATE ${state})`,
      { hint: `${utf8Hint}; then sync into it. No page was stored partly.` },
    );
  }
  return storeError(meaning as keyof typeof words, location, error);
}

/** Node's codes for certificates, and the message of `pg` for a server without TLS. */
const isAboutTls = ({ code, message }: NodeJS.ErrnoException) =>
  /CERT|ALTNAME|UNABLE_TO_|^ERR_SSL|^ERR_TLS/.test(code ?? "") || /SSL/.test(message);

function storeError(meaning: keyof typeof words, location: string, cause: unknown): StoreError {
  const [what, hint] = words[meaning];
  const { message, code: why } = cause as NodeJS.ErrnoException;
  const code = meaning === "untrusted" ? "unreachable" : meaning;
  return new StoreError(code, `${location} ${what}: ${message || String(why)}`, { cause, hint });
}
