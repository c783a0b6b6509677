import { InputError, sentence, type Wording } from "@cyberintegrations/errors";

/** One value of a query parameter. */
export type QueryValue = string | number | bigint | boolean;

/** Query parameters by name. A list repeats the name; `undefined` is omitted; `0` and `false` are sent. */
export type Query = Readonly<Record<string, QueryValue | readonly QueryValue[] | undefined>>;

/** A path below the base URL: a string, split at "/", or its segments. Every segment is encoded. No segments: the base URL. */
export type Path = string | readonly string[];

const isLoopback = (hostname: string) =>
  /^(?:(?:.*\.)?localhost|127(?:\.\d+){3}|\[::1\])$/.test(hostname);

/** Parses and checks a base URL. The path of the result ends with "/". Errors do not contain the URL: it may include a password. */
export function parseBaseUrl(text: string, allowHttp: boolean): URL {
  const url = URL.parse(text);
  const refuse = (expected: string, hint?: Wording): never => {
    throw new InputError(`expected ${expected}`, { path: ["baseUrl"], hint });
  };
  if (url === null || !["http:", "https:"].includes(url.protocol))
    return refuse("an absolute URL that starts with https://");
  // If a password contains a slash, URL parses the rest of it as the path.
  if (url.username !== "" || url.password !== "" || url.pathname.includes("@"))
    refuse("no user name and no password in it", [
      sentence`Give them as ${["auth", "username"]} and ${["auth", "password"]}.`,
    ]);
  if (url.search !== "" || url.hash !== "") refuse("no query and no fragment in it");
  if (url.protocol === "http:" && !allowHttp && !isLoopback(url.hostname))
    refuse(`https:, got plain http: to ${url.hostname}`, [
      "Plain http: shows the key to everyone on the network path.",
      sentence`If that is intended, set ${{ path: ["allowHttp"], value: "true" }}.`,
    ]);
  url.pathname = url.pathname.replace(/\/*$/, "/");
  return url;
}

function encodeSegment(segment: string, index: number): string {
  if (["", ".", ".."].includes(segment) || /\p{Surrogate}/u.test(segment))
    throw new InputError(
      `expected a name at segment ${index + 1}, got ${JSON.stringify(segment)}`,
      { path: ["path"] },
    );
  return encodeURIComponent(segment);
}

function encodeValue(name: string, value: unknown): string {
  const fits =
    ["string", "bigint", "boolean"].includes(typeof value) ||
    (typeof value === "number" && Number.isFinite(value));
  if (fits) return String(value);
  throw new InputError(
    `expected a string, a finite number or a boolean, got ${value === null ? "null" : typeof value}`,
    { path: ["query", name] },
  );
}

/** Returns the URL of a path and a query below a base URL of {@link parseBaseUrl}. */
export function buildUrl(base: URL, path: Path, query: Query = {}): URL {
  const url = new URL(base);
  const segments = typeof path === "string" ? path.split("/") : path;
  url.pathname += segments.map(encodeSegment).join("/");
  for (const [name, value] of Object.entries(query)) {
    const values: readonly unknown[] = Array.isArray(value) ? value : [value];
    for (const one of values)
      if (one !== undefined) url.searchParams.append(name, encodeValue(name, one));
  }
  return url;
}

/**
 * Returns a URL that may be shown: without credentials, and with masked query values. A query may contain an e-mail
 * address or a card number. The names identify the request.
 *
 * @param hidePath Only the origin may be shown
 */
export function redactUrl(url: URL, hidePath = false): string {
  if (hidePath) return `${url.origin}/REDACTED`;
  const names = [...new Set(url.searchParams.keys())].map((name) => `${name}=REDACTED`);
  return url.origin + url.pathname + (names.length > 0 ? `?${names.join("&")}` : "");
}
