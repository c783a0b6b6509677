import { InputError } from "@cyberintegrations/errors";

/** A parsed location of a store. */
export interface StoreLocation {
  readonly engine: "sqlite" | "postgres";
  /** For display: the given path, or a URL without its password and parameters. */
  readonly shown: string;
}

/** Mistakes that would turn a URL into a path. They are not quoted, because they may contain a password. */
const mistakes: readonly (readonly [RegExp, found: string])[] = [
  [/^\s|\s$/, "one with white space around it"],
  [/^["'`]/, "one in quotes"],
  [/^postgres(?:ql)?:(?!\/\/)/i, "postgres: without // after it"],
  [/\b(?:password|pwd)\s*=/i, "a connection string of another form"],
];

/** A single letter is a Windows drive. */
const scheme = /^([a-z][a-z0-9+.-]+):/i;
const postgres = /^postgres(?:ql)?:\/\//i;

/**
 * Parses the location of a store without opening it.
 *
 * @throws InputError for what is neither a path nor an address of PostgreSQL. At most its scheme is quoted.
 */
export function parseLocation(location: string): StoreLocation {
  if (typeof location !== "string") throw refused(typeof location);
  if (location === "") throw refused("an empty text");
  if (postgres.test(location)) return { engine: "postgres", shown: shownAddress(location) };
  const [, mistake] = mistakes.find(([pattern]) => pattern.test(location)) ?? [];
  if (mistake !== undefined) throw refused(mistake);
  const [, other] = scheme.exec(location) ?? [];
  if (other !== undefined) throw refused(`the scheme ${other}:`);
  if (/:.*@/s.test(location)) throw refused("what looks like a password, without postgres://");
  return { engine: "sqlite", shown: location };
}

/**
 * Whether a location is the URL of a PostgreSQL database, which many processes and tenants can share.
 *
 * @throws InputError as `parseLocation`.
 */
export const isPostgres = (location: string): boolean =>
  parseLocation(location).engine === "postgres";

const refused = (found: string, hint = "If a path contains a colon, start it with ./ or /.") =>
  new InputError(
    `expected the path of a SQLite file, or an address such as postgres://user@host:5432/database, got ${found}`,
    { path: ["store"], hint },
  );

const encode =
  "Percent-encode @ : / # ? % and spaces in the user name and the password: p@ss is p%40ss. " +
  "Or leave the password out, and set PGPASSWORD.";

function shownAddress(address: string): string {
  const url = /\s/.test(address) ? null : URL.parse(address);
  // A raw / # or ? in the password ends the authority, so the rest of the password would be shown. Then the @ comes after it.
  const rest = address.replace(/^[^:]*:\/\/[^/?#]*/, "");
  if (url === null || rest.includes("@") || url.hash !== "" || !isDecodable(url)) {
    throw refused("an address that can't be read", encode);
  }
  url.password = "";
  url.search = "";
  return url.href;
}

function isDecodable({ username, password, pathname }: URL): boolean {
  try {
    for (const part of [username, password, pathname]) decodeURIComponent(part);
    return true;
  } catch {
    return false;
  }
}
