import { readFileSync } from "node:fs";
import { InputError } from "@cyberintegrations/errors";
import { isPostgres } from "../location.ts";

/** TLS options for `node:tls`. Declared here, so that the types compile without Node's types. */
export interface PostgresTls {
  /** Whether the server's certificate must be issued by a trusted authority. */
  readonly rejectUnauthorized: boolean;
  /** Accepts any host in the certificate. Default: the host must match the URL. */
  readonly checkServerIdentity?: () => undefined;
  /** The trusted authorities, as PEM. Default: those that Node trusts. */
  readonly ca?: string;
  /** The client's certificate, as PEM. Default: none. */
  readonly cert?: string;
  /** The client's private key, as PEM. Default: none. */
  readonly key?: string;
}

/** Connection options for `pg` and libraries based on it. */
export interface PostgresConnection {
  /** The URL without its TLS parameters. */
  readonly connectionString: string;
  /** TLS options; false for plain text. */
  readonly ssl: PostgresTls | false;
}

/** The TLS parameters of a URL, and the standard environment variables for them. */
const variables = {
  sslmode: "PGSSLMODE",
  sslrootcert: "PGSSLROOTCERT",
  sslcert: "PGSSLCERT",
  sslkey: "PGSSLKEY",
} as const;

type Parameter = keyof typeof variables;

const anyone: PostgresTls = { rejectUnauthorized: false };
const issuer: PostgresTls = {
  rejectUnauthorized: true,
  checkServerIdentity: () => undefined,
};
const issuerAndHost: PostgresTls = { rejectUnauthorized: true };

/** The checks of the server's certificate, by mode. As in libpq, `require` checks more if an authority is set. */
const modes: Readonly<Record<string, (hasAuthority: boolean) => PostgresTls | false>> = {
  disable: () => false,
  require: (hasAuthority) => (hasAuthority ? issuer : anyone),
  "verify-ca": () => issuer,
  "verify-full": () => issuerAndHost,
};

/** Used instead of a file: the authorities that Node trusts. */
const system = "system";

/**
 * Returns connection options for the URL of a store. Reads the files that it names.
 *
 * @param env The variables of PostgreSQL, such as PGSSLMODE. Default: the environment of the process.
 * @throws InputError for an address, a mode or a file that can't be used.
 */
export function postgresConnection(
  address: string,
  env: Readonly<Record<string, string | undefined>> = process.env,
): PostgresConnection {
  if (!isPostgres(address)) {
    throw new InputError("expected the URL of a PostgreSQL database, got the path of a file", {
      path: ["store"],
    });
  }
  const url = new URL(address);
  const take = (name: Parameter) => {
    const value = url.searchParams.get(name) ?? env[variables[name]];
    url.searchParams.delete(name);
    return value || undefined;
  };
  const [authority, cert, key] = [take("sslrootcert"), take("sslcert"), take("sslkey")];
  const mode = take("sslmode") ?? (authority === undefined ? "disable" : "verify-full");
  const checks = Object.hasOwn(modes, mode) ? modes[mode] : undefined;
  if (!checks) {
    throw refused("sslmode", `one of ${Object.keys(modes).join(", ")}, got another`, fallback);
  }
  if (mode === "verify-ca" && authority === undefined) {
    throw refused("sslrootcert", "the file of an authority for sslmode=verify-ca, got none");
  }
  if (authority === system && mode !== "verify-full") {
    throw refused("sslrootcert", "sslmode=verify-full with system, got another");
  }
  if ((cert === undefined) !== (key === undefined)) {
    throw refused("sslcert", "sslcert and sslkey together, got one of them");
  }
  const checked = checks(authority !== undefined);
  const ssl = checked && {
    ...checked,
    ...(authority !== undefined && authority !== system && { ca: pem("sslrootcert", authority) }),
    ...(cert !== undefined && { cert: pem("sslcert", cert) }),
    ...(key !== undefined && { key: pem("sslkey", key) }),
  };
  return { connectionString: url.href, ssl };
}

const fallback =
  "allow and prefer are refused: the server or an attacker on the network could make them use plain text.";

const refused = (name: Parameter, expected: string, hint?: string) =>
  new InputError(`${name}: expected ${expected}`, { path: ["store"], hint });

function pem(name: Parameter, path: string): string {
  let found = "one without PEM";
  try {
    const text = readFileSync(path, "utf8");
    if (text.includes("-----BEGIN ")) return text;
  } catch (error) {
    found = String((error as NodeJS.ErrnoException).code);
  }
  throw refused(name, `a readable PEM file, got ${JSON.stringify(path)} (${found})`);
}
