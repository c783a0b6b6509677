import { InputError } from "@cyberintegrations/errors";
import { delivered, DeliveryError, type Destination, type Outcome } from "../destination.ts";
import { expectAccepted, openHttp, type HttpOptions } from "../http.ts";
import { isGone, type Item } from "../item.ts";
import { ecsDocument } from "./ecs.ts";

export { indexTemplate } from "./template.ts";

/** An index of Elasticsearch or OpenSearch. */
export interface ElasticsearchOptions extends HttpOptions {
  /** The index: a plain one, not a data stream. Default: `cyberintegrations-indicators`, or `-feeds`. */
  readonly index?: string | undefined;
  /** An API key, in its encoded form. */
  readonly apiKey?: string | undefined;
  /** A user name, instead of an API key. */
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  /**
   * What happens to the document of a withdrawn or expired indicator: `delete` it, or `mark` it with
   * `cyberintegrations.live: false`. Default: `delete`.
   */
  readonly withdrawn?: "delete" | "mark" | undefined;
}

function authOf({ apiKey, username, password }: ElasticsearchOptions) {
  if (apiKey !== undefined && username !== undefined)
    throw new InputError("expected an API key or a user name, got both", { path: ["apiKey"] });
  const authorization =
    apiKey === undefined
      ? `Basic ${Buffer.from(`${username ?? ""}:${password ?? ""}`).toString("base64")}`
      : `ApiKey ${apiKey}`;
  return apiKey === undefined && username === undefined ? undefined : () => ({ authorization });
}

const feedDocument = (item: Extract<Item, { feed: unknown }>): object => ({
  "@timestamp": item.at,
  cyberintegrations: { key: item.key, event: item.event },
  collection: item.feed.collection,
  id: item.feed.id,
  content: item.feed.content,
});

/** The action of one item, as lines of NDJSON. The position is the version, so that an older change never replaces a newer one. */
function linesOf(item: Item, index: string, marks: boolean): string {
  const target = { _index: index, _id: item.id, version: item.position, version_type: "external" };
  if (isGone(item) && !marks) return `${JSON.stringify({ delete: target })}\n`;
  const document = "feed" in item ? feedDocument(item) : ecsDocument(item);
  return `${JSON.stringify({ index: target })}\n${JSON.stringify(document)}\n`;
}

interface BulkItem {
  readonly status: number;
  readonly error?: { readonly type?: string };
}

/**
 * The outcome of one action. 409 means that this version or a newer one is there already, and 404 that a document to delete is
 * not. The server's own reason is not passed on, because it quotes the document.
 */
function outcomeOf(answer: BulkItem | undefined): Outcome {
  const { status, error } = answer ?? { status: 503 };
  if ((status >= 200 && status < 300) || status === 409 || status === 404) return delivered;
  const type = /^\w{1,80}$/.exec(error?.type ?? "")?.[0] ?? "no type";
  return {
    state: status === 429 || status >= 500 ? "retry" : "rejected",
    reason: `answered ${status} (${type})`,
  };
}

/** The members of a `_bulk` response that are used. */
interface BulkAnswer {
  readonly items?: readonly Readonly<Record<string, BulkItem>>[];
}

function parse(text: string): BulkAnswer {
  try {
    return JSON.parse(text) as BulkAnswer;
  } catch {
    return {};
  }
}

/** The outcomes in a `_bulk` response, in the order of its actions. A response with status 200 can contain failures. */
function outcomesOf(text: string, count: number): readonly Outcome[] {
  const { items = [] } = parse(text);
  if (items.length !== count)
    throw new DeliveryError("unavailable", "elasticsearch: expected a result of each action", {
      hint: "Check the URL: another server, or a proxy, answers there.",
    });
  return items.map((item) => outcomeOf(Object.values(item)[0]));
}

/**
 * Indexes each item under its own id, with `_bulk`. Indicators become ECS documents. Sending an item again changes nothing.
 *
 * @see https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-bulk
 * @see https://docs.opensearch.org/latest/api-reference/document-apis/bulk/
 * @throws InputError for an invalid option
 */
export function elasticsearch(options: ElasticsearchOptions): Destination {
  const { index, withdrawn = "delete", ...rest } = options;
  const transport = openHttp(rest, { auth: authOf(options) });
  const indexOf = (item: Item) =>
    index ?? `cyberintegrations-${"feed" in item ? "feeds" : "indicators"}`;
  return {
    guarantee: "effectively once",
    maxBytes: 5_000_000,
    async send(items, signal) {
      const body = items.map((item) => linesOf(item, indexOf(item), withdrawn === "mark")).join("");
      const headers = { "content-type": "application/x-ndjson" };
      const answer = await transport.exchange("POST", "_bulk", { signal, body, headers });
      expectAccepted(answer, "elasticsearch");
      return outcomesOf(answer.text, items.length);
    },
    async check(signal) {
      const root = await transport.exchange("GET", [], { signal });
      expectAccepted(root, "elasticsearch");
      const name = index ?? "cyberintegrations-indicators";
      const found = await transport.exchange("GET", name, { signal });
      if (found.status !== 404) expectAccepted(found, `elasticsearch: index ${name}`);
      return [
        { name: "login", detail: "the credentials are accepted" },
        {
          name: "index",
          detail: found.status === 404 ? `${name} is created by the first batch` : `${name} exists`,
        },
      ];
    },
    [Symbol.asyncDispose]: () => transport.close(),
  };
}
