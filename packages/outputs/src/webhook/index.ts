import { createHash, createHmac } from "node:crypto";
import { InputError } from "@cyberintegrations/errors";
import { delivered, type Destination } from "../destination.ts";
import { expectAccepted, openHttp, partsOf, type HttpOptions } from "../http.ts";
import type { Item } from "../item.ts";

/** Where a webhook is, and how its requests are signed. */
export interface WebhookOptions extends HttpOptions {
  /** The secret that signs the requests, as `whsec_` and Base64. Default: the requests are not signed. */
  readonly secret?: string | undefined;
  /** The name of the output, for the body. */
  readonly output: string;
  /** The current time in milliseconds. Default: `Date.now`. */
  readonly now?: (() => number) | undefined;
}

/** The key of a `whsec_` secret. The error does not contain the secret. */
function keyOf(secret: string): Buffer {
  const [, base64 = ""] = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(secret) ?? [];
  const key = Buffer.from(base64, "base64");
  if (key.length >= 24 && key.length <= 64) return key;
  throw new InputError("expected whsec_ and 24 to 64 bytes in Base64", {
    path: ["secret"],
    hint: `Create one with: node -p "'whsec_' + crypto.randomBytes(32).toString('base64')"`,
  });
}

/** The same for each attempt to deliver the same items. */
const idOf = (items: readonly Item[]): string =>
  items.length === 1
    ? (items[0]?.key ?? "")
    : createHash("sha256")
        .update(items.map(({ key }) => key).join("\n"))
        .digest("hex");

/**
 * Sends each batch as one request by the rules of Standard Webhooks. Any 2xx acknowledges the whole batch.
 *
 * @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 * @throws InputError for an invalid option
 */
export function webhook({
  secret,
  output,
  now = Date.now,
  ...options
}: WebhookOptions): Destination {
  const key = secret === undefined ? undefined : keyOf(secret);
  const { baseUrl, path, query } = partsOf(options.url);
  const transport = openHttp({ ...options, url: baseUrl }, { hidePath: true });
  const bodyOf = (items: readonly Item[], at: number) =>
    JSON.stringify({
      type: items[0] && "feed" in items[0] ? "feeds.changed" : "indicators.changed",
      timestamp: new Date(at).toISOString(),
      data: { output, items: items.map(({ id: _, ...item }) => item) },
    });
  return {
    guarantee: "at least once",
    async send(items, signal) {
      const [id, at] = [idOf(items), now()];
      const body = bodyOf(items, at);
      const timestamp = String(Math.floor(at / 1000));
      const signature = key
        ? `v1,${createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64")}`
        : undefined;
      const answer = await transport.exchange("POST", path, {
        ...{ signal, query },
        body,
        headers: {
          "content-type": "application/json",
          "webhook-id": id,
          "webhook-timestamp": timestamp,
          ...(signature !== undefined && { "webhook-signature": signature }),
        },
      });
      expectAccepted(answer, "webhook");
      return items.map(() => delivered);
    },
    async check(signal) {
      // Any response shows that the URL can be reached: a webhook answers only POST requests with a body.
      const { status } = await transport.exchange("GET", path, { signal, query });
      return [{ name: "reachable", detail: `answered ${status} to a GET request` }];
    },
    [Symbol.asyncDispose]: () => transport.close(),
  };
}
