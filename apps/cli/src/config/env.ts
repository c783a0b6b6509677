import { InputError } from "cyberintegrations";
import type { Connection } from "./settings.ts";
import type { ConfigDocument, Place } from "./document.ts";

/** The environment variables. */
export type Env = Readonly<Record<string, string | undefined>>;

/** The variable with the key for `sensitive: hmac`. */
export const hmacKeyVariable = "CYBERINTEGRATIONS_HMAC_KEY";

/** The variables that the connection is read from. */
export const variables = {
  apiUrl: "CYBERINTEGRATIONS_API_URL",
  username: "CYBERINTEGRATIONS_USERNAME",
  apiKey: "CYBERINTEGRATIONS_API_KEY",
  proxy: "CYBERINTEGRATIONS_PROXY",
  ca: "CYBERINTEGRATIONS_CA",
} as const;

/**
 * Reads the connection from the environment.
 *
 * @throws InputError that names the variables that are missing.
 */
export function connectionFromEnv(env: Env): Connection {
  const read = (name: keyof typeof variables) => env[variables[name]] || undefined;
  const [apiUrl, username, apiKey] = [read("apiUrl"), read("username"), read("apiKey")];
  if (apiUrl === undefined || username === undefined || apiKey === undefined) {
    const needed = [variables.apiUrl, variables.username, variables.apiKey];
    const missing = needed.filter((name) => !env[name]);
    throw new InputError(`environment: set ${new Intl.ListFormat("en-GB").format(missing)}`, {
      hint: "To try the program without an account, run sync --demo.",
    });
  }
  const [proxy, ca] = [read("proxy"), read("ca")];
  return {
    apiUrl,
    username,
    apiKey,
    ...(proxy !== undefined && { proxy }),
    ...(ca !== undefined && { tls: { ca } }),
  };
}

const reference = /\$\{([^}]*)\}/g;
const variable = /^[A-Za-z_]\w*$/;

/** @param error What is thrown if the variable may not be missing. */
export type MayMiss = (place: Place, error: InputError) => boolean;

/** Where, and how, the environment is put in. */
export interface Substitution {
  readonly document: ConfigDocument;
  readonly env: Env;
  /** Whether a variable may be missing there; its reference stays as it is then. Default: never. */
  readonly mayMiss?: MayMiss | undefined;
}

/**
 * Puts the environment's values in for `${NAME}`, in every text of the config or of a part.
 *
 * @throws InputError for a variable that is not set, with its name and its place.
 */
export function substitute(
  substitution: Substitution,
  value: unknown = substitution.document.value,
  place: Place = [],
): unknown {
  const { document, env, mayMiss } = substitution;
  if (typeof value === "string") {
    return value.replaceAll(reference, (whole, name: string) => {
      const found = variable.test(name) ? env[name] : undefined;
      if (found !== undefined && found !== "") return found;
      const expected = variable.test(name)
        ? `set the environment variable ${name}`
        : "expected the name of an environment variable between ${ and }";
      const error = document.error(place, expected);
      if (mayMiss?.(place, error)) return whole;
      throw error;
    });
  }
  if (Array.isArray(value)) {
    return value.map((item, index) => substitute(substitution, item, [...place, index]));
  }
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([name, inner]) => [
        name,
        substitute(substitution, inner, [...place, name]),
      ]),
    );
  }
  return value;
}

/** Where the settings come from. */
export interface Source {
  /** The config file; undefined for the environment. */
  readonly file?: string | undefined;
  /** Variables that are set, and that the file keeps from being used. */
  readonly ignored: readonly string[];
}

/** All settings are in the environment. */
export const fromEnvironment: Source = { ignored: [] };

/** All settings are in a config file, except for the variables that it references. */
export function fromFile({ path, value }: ConfigDocument, env: Env): Source {
  const text = JSON.stringify(value);
  const ignored = Object.values(variables).filter(
    (name) => env[name] && !text.includes(`\${${name}}`),
  );
  return { file: path, ignored };
}

/** What the user should know about variables that have no effect. */
export function sourceNote({ file, ignored }: Source): string | undefined {
  if (file === undefined || ignored.length === 0) return undefined;
  const are = ignored.length === 1 ? "is set, but not used" : "are set, but not used";
  return `settings: from ${file}; ${ignored.join(", ")} ${are}`;
}
