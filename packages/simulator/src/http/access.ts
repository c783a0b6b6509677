import type { IncomingMessage } from "node:http";
import { text } from "node:stream/consumers";
import { Refusal } from "./answer.ts";

/** Lets in whoever knows the one account, by HTTP Basic. */
export function checkCredentials(request: IncomingMessage, username: string, apiKey: string): void {
  const [scheme, token = ""] = (request.headers.authorization ?? "").split(" ");
  const given = Buffer.from(token, "base64").toString();
  if (scheme?.toLowerCase() !== "basic" || given !== `${username}:${apiKey}`) {
    throw new Refusal(401, "expected HTTP Basic with the account's user name and API key", {
      "WWW-Authenticate": 'Basic realm="simulator"',
    });
  }
}

/** The body of a POST, which must be JSON and say so; undefined for other methods. */
export async function readBody(request: IncomingMessage): Promise<unknown> {
  if (request.method !== "POST") return undefined;
  const body = await text(request);
  if (!/^application\/json\b/i.test(request.headers["content-type"] ?? ""))
    throw new Refusal(400, "expected a body of type application/json");
  try {
    return JSON.parse(body) as unknown;
  } catch {
    throw new Refusal(400, "expected a JSON body");
  }
}

/** Counts requests of each collection in the last second, and refuses what is too many. */
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
      throw new Refusal(429, `${name}: too many requests a second`, { "Retry-After": "1" });
    this.#recent.set(name, [...recent, now]);
  }
}
