import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { listen, type Listening } from "./listen.ts";

/** A document of the server. */
export interface StoredDocument {
  readonly version: number;
  readonly source: unknown;
}

/** What a server answers to an action in place of its result. */
export type BulkFault = (
  id: string,
  source: unknown,
) => { status: number; type: string } | undefined;

export interface ElasticsearchServer extends Listening {
  readonly url: string;
  /** The documents by index and id, such as `indicators/a`. */
  readonly documents: ReadonlyMap<string, StoredDocument>;
  /** How many `_bulk` requests were answered. */
  readonly requests: () => number;
  /** Makes actions fail. */
  fail: (fault: BulkFault | undefined) => void;
}

interface Action {
  readonly _index: string;
  readonly _id: string;
  readonly version: number;
  readonly version_type: string;
}

/**
 * A server that follows the published contract of `_bulk` with external versions, of Elasticsearch 9 and OpenSearch 3:
 *
 * - the response has the status 200 also if actions failed; `errors` tells whether one did, and `items` has a result of each
 *   action in their order
 *   (https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-bulk)
 * - with `version_type: external`, a version that is not greater than the stored one fails with 409
 *   `version_conflict_engine_exception`; a deleted document keeps its version for a while
 *   (https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-index, "Versioning")
 * - a body over `http.max_content_length` is answered with 413
 *   (https://www.elastic.co/docs/reference/elasticsearch/configuration-reference/networking-settings)
 * - a missing or wrong API key is answered with 401
 */
export async function elasticsearchServer({
  apiKey,
  maxBytes = 100_000_000,
}: {
  apiKey: string;
  maxBytes?: number;
}): Promise<ElasticsearchServer> {
  const documents = new Map<string, StoredDocument>();
  const deleted = new Map<string, number>();
  let faults: BulkFault | undefined;
  let requests = 0;

  function act(name: string, target: Action, source: unknown) {
    const { _index, _id, version } = target;
    const key = `${_index}/${_id}`;
    const answer = (status: number, more: object) => ({
      [name]: { _index, _id, _version: version, status, ...more },
    });
    const fault = faults?.(_id, source);
    if (fault) return answer(fault.status, { error: { type: fault.type, reason: "canary" } });
    const current = documents.get(key)?.version ?? deleted.get(key) ?? 0;
    if (target.version_type !== "external" || version <= current)
      return answer(409, {
        error: { type: "version_conflict_engine_exception", reason: "canary" },
      });
    const found = documents.delete(key);
    if (name === "delete") {
      deleted.set(key, version);
      return answer(found ? 200 : 404, { result: found ? "deleted" : "not_found" });
    }
    documents.set(key, { version, source });
    return answer(found ? 200 : 201, { result: found ? "updated" : "created" });
  }

  function bulk(body: string) {
    if (!body.endsWith("\n")) return undefined;
    const lines = body.split("\n").slice(0, -1);
    const items = [];
    while (lines.length > 0) {
      const [[name, target] = []] = Object.entries(
        JSON.parse(lines.shift() ?? "") as Record<string, Action>,
      );
      if (name === undefined || target === undefined) return undefined;
      items.push(
        act(name, target, name === "delete" ? undefined : JSON.parse(lines.shift() ?? "")),
      );
    }
    const errors = items.some((item) => Object.values(item).some(({ status }) => status >= 400));
    return { took: 1, errors, items };
  }

  async function answer(request: IncomingMessage, response: ServerResponse) {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const send = (status: number, value: object) =>
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
    if (request.headers.authorization !== `ApiKey ${apiKey}`) return send(401, { status: 401 });
    if (body.length > maxBytes) return send(413, { status: 413 });
    if (request.method === "GET") {
      const index = request.url?.slice(1) ?? "";
      const found =
        index === "" || [...documents.keys()].some((key) => key.startsWith(`${index}/`));
      return send(found ? 200 : 404, {});
    }
    requests += 1;
    const result = bulk(body.toString());
    return result ? send(200, result) : send(400, { status: 400 });
  }

  const listening = await listen(
    createServer((request, response) => {
      void answer(request, response);
    }),
  );
  return {
    ...listening,
    url: `http://127.0.0.1:${listening.port}`,
    documents,
    requests: () => requests,
    fail(fault) {
      faults = fault;
    },
  };
}
