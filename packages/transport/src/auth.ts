import { InputError } from "@cyberintegrations/errors";

/**
 * Returns the headers that authenticate a request. It is called for each attempt. The headers are sent to the API only,
 * never to a proxy or to the target of a redirect. With an `http:` API, they are readable on the network.
 *
 * @example
 * ```ts
 * const apiKeyAuth = (key: string): AuthStrategy => () => ({ "x-api-key": key });
 * ```
 */
export type AuthStrategy = () =>
  Readonly<Record<string, string>> | Promise<Readonly<Record<string, string>>>;

/** A user name and a secret. For the API: the e-mail address of the portal account and the API key. */
export interface BasicCredentials {
  readonly username: string;
  readonly password: string;
}

/** Returns the value of an HTTP Basic header (RFC 7617) in UTF-8. */
export function basicHeader({ username, password }: BasicCredentials): string {
  const bytes = new TextEncoder().encode(`${username}:${password}`);
  return `Basic ${btoa(String.fromCharCode(...bytes))}`;
}

/**
 * Creates a strategy for HTTP Basic authentication in UTF-8.
 *
 * @throws InputError if a part is missing or can't be sent. The message does not contain it.
 * @example
 * ```ts
 * basicAuth({ username: "analyst@company.example", password: process.env.API_KEY ?? "" });
 * ```
 */
export function basicAuth(credentials: BasicCredentials): AuthStrategy {
  const { username, password } = credentials;
  for (const [name, value] of Object.entries({ username, password })) {
    if (typeof value !== "string" || value === "")
      throw new InputError("expected a non-empty string", { path: ["auth", name] });
    if (/\p{Cc}/u.test(value))
      throw new InputError("expected no control characters", {
        path: ["auth", name],
        hint: "It often ends with a line break: trim what you read from a file.",
      });
  }
  if (username.includes(":"))
    throw new InputError('expected no ":" in it', { path: ["auth", "username"] });
  const authorization = basicHeader(credentials);
  return () => ({ authorization });
}
