import { InputError } from "cyberintegrations";
import type { Connection } from "./settings.ts";

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
