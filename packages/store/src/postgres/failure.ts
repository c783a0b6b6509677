import { CyberIntegrationsError, StoreError, type StoreErrorCode } from "@cyberintegrations/errors";
import { DatabaseError } from "pg";
import { Refused } from "../commit/refused.ts";

/** What becomes of an SQLSTATE, by how it begins. Source: PostgreSQL's appendix of error codes. */
const meanings: readonly (readonly [RegExp, StoreErrorCode | "refused" | "encoding"])[] = [
  [/^22P05/, "encoding"], // a character that the database's encoding lacks
  [/^2[123]|^54/, "refused"], // cardinality, data, constraint; over a limit
  [/^55P03|^40/, "locked"], // lock timeout; serialization, deadlock
  [/^08|^28|^3D|^57P|^53300|^25P03/, "unreachable"], // connection, login, no database, shutdown, too many clients, idle
  [/./, "unwritable"], // disk full, read-only, no privilege, tables that are not as they were made
];

/** What to do about a database in another encoding. */
export const utf8Hint = "Create one with: CREATE DATABASE feeds ENCODING 'UTF8' TEMPLATE template0";

/** In words, after the location. */
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

/** What a failure of a statement or a connection means. */
export function meaningOf(location: string, error: unknown): unknown {
  if (CyberIntegrationsError.isInstance(error)) return error;
  if (!(error instanceof DatabaseError)) {
    return storeError(isAboutTls(error as Error) ? "untrusted" : "unreachable", location, error);
  }
  const { code: state = "", constraint } = error;
  const meaning = meanings.find(([pattern]) => pattern.test(state))?.[1] ?? "unwritable";
  // What PostgreSQL says of these quotes values.
  if (meaning === "refused") {
    return new Refused(`SQLSTATE ${state}${constraint ? `, constraint ${constraint}` : ""}`);
  }
  if (meaning === "encoding") {
    // Nor can the quarantine hold the character.
    return new StoreError(
      "unwritable",
      `${location}: expected a database in UTF8, got one whose encoding lacks a character of a feed (SQLSTATE ${state})`,
      { hint: `${utf8Hint}; then sync into it. No page was stored partly.` },
    );
  }
  return storeError(meaning as keyof typeof words, location, error);
}

/** Node's codes of certificates, and what `pg` says of a server without TLS. */
const isAboutTls = ({ code, message }: NodeJS.ErrnoException) =>
  /CERT|ALTNAME|UNABLE_TO_|^ERR_SSL|^ERR_TLS/.test(code ?? "") || /SSL/.test(message);

function storeError(meaning: keyof typeof words, location: string, cause: unknown): StoreError {
  const [what, hint] = words[meaning];
  const { message, code: why } = cause as NodeJS.ErrnoException;
  const code = meaning === "untrusted" ? "unreachable" : meaning;
  return new StoreError(code, `${location} ${what}: ${message || String(why)}`, { cause, hint });
}
