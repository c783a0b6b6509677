import { InputError } from "cyberintegrations";
import type { Connection } from "./connection.ts";
import type { ConfigDocument, Env } from "./document.ts";

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

/** Where the settings come from. */
export interface Source {
  /** The config file; undefined for the environment. */
  readonly file?: string | undefined;
  /** Variables that are set but not used, because there is a config file. */
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

/** A note about variables that have no effect. */
export function sourceNote({ file, ignored }: Source): string | undefined {
  if (file === undefined || ignored.length === 0) return undefined;
  const are = ignored.length === 1 ? "is set, but not used" : "are set, but not used";
  return `settings: from ${file}; ${ignored.join(", ")} ${are}`;
}
