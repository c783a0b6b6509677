import type { IncomingMessage } from "node:http";
import { text } from "node:stream/consumers";
import { HttpError } from "./reply.ts";

/** Rejects requests without valid HTTP Basic credentials. */
export function checkCredentials(request: IncomingMessage, username: string, apiKey: string): void {
  const [scheme, token = ""] = (request.headers.authorization ?? "").split(" ");
  const credentials = Buffer.from(token, "base64").toString();
  if (scheme?.toLowerCase() !== "basic" || credentials !== `${username}:${apiKey}`) {
    throw new HttpError(
      401,
      "expected HTTP Basic credentials: the account's user name and API key",
      {
        "WWW-Authenticate": 'Basic realm="simulator"',
      },
    );
  }
}

/** The JSON body of a POST request; undefined for other methods. */
export async function readBody(request: IncomingMessage): Promise<unknown> {
  if (request.method !== "POST") return undefined;
  const body = await text(request);
  if (!/^application\/json\b/i.test(request.headers["content-type"] ?? ""))
    throw new HttpError(400, "expected content type application/json");
  try {
    return JSON.parse(body) as unknown;
  } catch {
    throw new HttpError(400, "expected a JSON body");
  }
}

/** Limits the requests per second for each collection. */
export class RateLimit {
  readonly #recent = new Map<string, number[]>();
  readonly #perSecond: number;
  readonly #clock: () => number;

  constructor(perSecond: number, clock: () => number) {
    this.#perSecond = perSecond;
    this.#clock = clock;
  }

  check(name: string): void {
    if (this.#perSecond === Infinity) return;
    const now = this.#clock();
    const recent = (this.#recent.get(name) ?? []).filter((time) => time > now - 1000);
    if (recent.length >= this.#perSecond)
      throw new HttpError(429, `${name}: too many requests per second`, { "Retry-After": "1" });
    this.#recent.set(name, [...recent, now]);
  }
}
