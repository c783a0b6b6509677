import { InputError } from "@cyberintegrations/errors";
import type { Destination } from "../destination.ts";
import { expectAccepted, openHttp, type HttpOptions } from "../http.ts";
import type { Item } from "../item.ts";
import { linesOf, outcomesOf, sendBulk, type Target } from "./bulk.ts";
import { inventoryOf } from "./inventory.ts";

export { indexTemplate } from "./template.ts";

/** An index of Elasticsearch or OpenSearch. */
export interface ElasticsearchOptions extends HttpOptions {
  /** The name of the output. Several outputs can share an index: each has its own documents. */
  readonly output: string;
  /** The tenant of the output. Default: `default`. */
  readonly tenant?: string | undefined;
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

/** @see https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-indices-create */
const indexName = /^(?![-_+]|\.{1,2}$)[^\p{Lu}\s\\/*?"<>|,#:]{1,255}$/u;

function authOf({ apiKey, username, password }: ElasticsearchOptions) {
  if (apiKey !== undefined && username !== undefined)
    throw new InputError("expected an API key or a user name, got both", { path: ["apiKey"] });
  if (apiKey !== undefined && !/^[\x21-\x7e]+$/.test(apiKey))
    throw new InputError("expected an API key without spaces and line breaks", {
      path: ["apiKey"],
      hint: "Use its encoded form.",
    });
  const authorization =
    apiKey === undefined
      ? `Basic ${Buffer.from(`${username ?? ""}:${password ?? ""}`).toString("base64")}`
      : `ApiKey ${apiKey}`;
  return apiKey === undefined && username === undefined ? undefined : () => ({ authorization });
}

/**
 * Indexes each item under its own id, with `_bulk`. Indicators become ECS documents. Sending an item again changes nothing.
 *
 * @see https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-bulk
 * @see https://docs.opensearch.org/latest/api-reference/document-apis/bulk/
 * @throws InputError for an invalid option
 */
export function elasticsearch(options: ElasticsearchOptions): Destination {
  const { index, withdrawn = "delete", output, tenant = "default", ...rest } = options;
  if (index !== undefined && !indexName.test(index))
    throw new InputError("expected the name of an index, in lower case", { path: ["index"] });
  const transport = openHttp(rest, { auth: authOf(options) });
  const marks = withdrawn === "mark";
  const targetOf = (item: Item): Target => ({
    ...{ tenant, output },
    index: index ?? `cyberintegrations-${"feed" in item ? "feeds" : "indicators"}`,
  });
  return {
    guarantee: "effectively once",
    maxBytes: 5_000_000,
    async send(items, signal) {
      const body = items.map((item) => linesOf(item, targetOf(item), marks)).join("");
      return outcomesOf(await sendBulk(transport, body, signal), items.length);
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
    inventory: inventoryOf(transport, {
      ...{ index: index ?? "cyberintegrations-indicators", tenant, output },
      keepsWithdrawn: marks,
    }),
    [Symbol.asyncDispose]: () => transport.close(),
  };
}
