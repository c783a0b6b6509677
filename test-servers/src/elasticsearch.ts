import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { listen, type Listening } from "./listen.ts";

/** A search for pages of documents, as far as the server supports it. */
interface Search {
  readonly size: number;
  readonly query: {
    readonly bool: { readonly filter: { readonly term: Record<string, string> }[] };
  };
  readonly sort: readonly [Record<string, "asc">];
  readonly search_after?: readonly [string];
}

/** The value at a dotted path. */
const at = (source: unknown, path: string): unknown =>
  path
    .split(".")
    .reduce<unknown>(
      (value, name) => (value as Record<string, unknown> | undefined)?.[name],
      source,
    );

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
  /** How many searches were answered. */
  readonly searches: () => number;
  /** Stores a document of another program, or of another process. */
  put: (key: string, source: unknown, version?: number) => void;
  /** Answers searches with a status. */
  failSearches: (status: number) => void;
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
 * - with `version_type: external_gte`, a version that is smaller than the stored one fails with 409
 *   `version_conflict_engine_exception`, with `external` also an equal one; a deleted document keeps its version for a while
 *   (https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-index, "Versioning")
 * - `_search` returns at most `size` documents of a query in the order of `sort`; `search_after` continues after the sort
 *   values of the last one (https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-search,
 *   https://www.elastic.co/docs/reference/elasticsearch/rest-apis/paginate-search-results,
 *   https://docs.opensearch.org/latest/search-plugins/searching-data/paginate/). A search of more than 10,000 documents
 *   without it fails (`index.max_result_window`)
 * - a missing index is an error of each action if it can't be created (`action.auto_create_index`), with 404
 *   `index_not_found_exception`; deleting a missing document is not: 404 with `result: not_found`
 * - a body over `http.max_content_length` is answered with 413
 *   (https://www.elastic.co/docs/reference/elasticsearch/configuration-reference/networking-settings)
 * - requests need privileges: `monitor` for the root, `view_index_metadata` for an index, `read` for a search, `index` and
 *   `delete` for the actions (https://www.elastic.co/guide/en/elasticsearch/reference/current/security-privileges.html);
 *   otherwise they are answered with 403, also single actions of a bulk request
 * - a missing or wrong API key is answered with 401
 */
export async function elasticsearchServer({
  apiKey,
  privileges,
  maxBytes = 100_000_000,
}: {
  apiKey: string;
  /** What the API key may do. Default: everything. */
  privileges?: readonly string[];
  maxBytes?: number;
}): Promise<ElasticsearchServer> {
  const documents = new Map<string, StoredDocument>();
  const deleted = new Map<string, number>();
  let faults: BulkFault | undefined;
  let requests = 0;
  let searches = 0;
  let searchStatus = 200;

  const may = (privilege: string) => privileges?.includes(privilege) ?? true;

  function act(name: string, target: Action, source: unknown) {
    const { _index, _id, version } = target;
    const key = `${_index}/${_id}`;
    const answer = (status: number, more: object) => ({
      [name]: { _index, _id, _version: version, status, ...more },
    });
    const forbidden = { status: 403, type: "security_exception" };
    const fault = may(name) ? faults?.(_id, source) : forbidden;
    if (fault) return answer(fault.status, { error: { type: fault.type, reason: "canary" } });
    const current = documents.get(key)?.version ?? deleted.get(key) ?? 0;
    const isNewer = target.version_type === "external" ? version > current : version >= current;
    if (!["external", "external_gte"].includes(target.version_type))
      return answer(400, {
        error: { type: "action_request_validation_exception", reason: "canary" },
      });
    if (!isNewer)
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

  /** The answer to a search, with the newest state of each document. */
  function search(index: string, { size, query, sort, search_after: after }: Search) {
    if (size > 10_000) return undefined;
    const [field = ""] = Object.keys(sort[0]);
    const hits = [...documents]
      .filter(([key]) => key.startsWith(`${index}/`))
      .map(([key, { version, source }]) => {
        const _id = key.slice(index.length + 1);
        return {
          _index: index,
          _id,
          _version: version,
          _source: source,
          sort: [at(source, field)],
        };
      })
      .filter(({ _source }) =>
        query.bool.filter.every(({ term }) =>
          Object.entries(term).every(([path, value]) => at(_source, path) === value),
        ),
      )
      .sort((a, b) => (String(a.sort[0]) < String(b.sort[0]) ? -1 : 1))
      .filter((hit) => after === undefined || String(hit.sort[0]) > after[0]);
    return { took: 1, timed_out: false, hits: { hits: hits.slice(0, size) } };
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
      if (!may(index === "" ? "monitor" : "view_index_metadata")) return send(403, {});
      const found =
        index === "" || [...documents.keys()].some((key) => key.startsWith(`${index}/`));
      return send(found ? 200 : 404, {});
    }
    const [, index = "", kind] = /^\/([^/]*)\/?(_search)?/.exec(request.url ?? "") ?? [];
    if (kind === "_search") {
      const found = search(index, JSON.parse(body.toString()) as Search);
      searches += 1;
      if (!may("read")) return send(403, {});
      if (searchStatus !== 200) return send(searchStatus, {});
      return found ? send(200, found) : send(400, { status: 400 });
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
    searches: () => searches,
    put(key, source, version = 1) {
      documents.set(key, { version, source });
    },
    failSearches(status) {
      searchStatus = status;
    },
    fail(fault) {
      faults = fault;
    },
  };
}
