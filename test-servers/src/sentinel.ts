import { createServer, type IncomingMessage } from "node:http";
import { listen, type Listening } from "./listen.ts";

export interface SentinelServer extends Listening {
  readonly url: string;
  /** The accepted objects by their ids. */
  readonly objects: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
  /** The numbers of objects of all requests with a valid token. */
  readonly batches: readonly number[];
  /** When they began, in milliseconds. */
  readonly times: readonly number[];
  /** The number of issued tokens. */
  readonly tokens: () => number;
  /** Decides which objects are refused. Default: none. */
  refuse: (decide: (object: Readonly<Record<string, unknown>>) => boolean) => void;
  /** Makes all issued tokens invalid. */
  revokeTokens: () => void;
  /** Answers the next upload in another way. */
  answerNext: (status: number, body: string, headers?: Readonly<Record<string, string>>) => void;
}

export interface SentinelApplication {
  readonly tenantId: string;
  readonly clientId: string;
  readonly secret: string;
  readonly workspaceId: string;
}

/** Status, body and headers. */
type Answer = readonly [number, unknown, Readonly<Record<string, string>>?];

const required = [
  "id",
  "type",
  "spec_version",
  "created",
  "modified",
  "pattern",
  "pattern_type",
  "valid_from",
];

/**
 * A server that follows the published contract of the upload API of Microsoft Sentinel, and of the token endpoint before it:
 *
 * - a token is issued for `grant_type=client_credentials` at `/{tenant}/oauth2/v2.0/token`; wrong credentials are 401 with
 *   `invalid_client` (https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow)
 * - objects are posted to `/workspaces/{id}/threat-intelligence-stix-objects:upload?api-version=2024-02-01-preview` as
 *   `{"sourcesystem", "stixobjects"}`, 100 at most; the response is 200 without a body, or with `errors`, each with the
 *   `recordIndex` of the object and `errorMessages`; 400 is a wrong request, 401 a wrong token
 *   (https://learn.microsoft.com/azure/sentinel/stix-objects-api)
 */
export async function sentinelServer(application: SentinelApplication): Promise<SentinelServer> {
  const objects = new Map<string, Readonly<Record<string, unknown>>>();
  const batches: number[] = [];
  const times: number[] = [];
  let issued = 0;
  let valid = 0;
  let isRefused: (object: Readonly<Record<string, unknown>>) => boolean = () => false;
  let next: [number, string, Readonly<Record<string, string>>] | undefined;

  function login(form: URLSearchParams): Answer {
    const isKnown =
      form.get("grant_type") === "client_credentials" &&
      form.get("client_id") === application.clientId &&
      form.get("client_secret") === application.secret &&
      form.get("scope") === "https://management.azure.com/.default";
    if (!isKnown) return [401, { error: "invalid_client" }];
    issued += 1;
    valid = issued;
    return [200, { token_type: "Bearer", expires_in: 3599, access_token: `token-${issued}` }];
  }

  function upload(body: string): Answer {
    const { sourcesystem, stixobjects } = JSON.parse(body) as Record<string, unknown>;
    if (typeof sourcesystem !== "string" || !Array.isArray(stixobjects)) return [400, {}];
    batches.push(stixobjects.length);
    times.push(performance.now());
    if (next) {
      const answer = next;
      next = undefined;
      return answer;
    }
    if (stixobjects.length === 0 || stixobjects.length > 100) return [400, {}];
    const errors: object[] = [];
    for (const [recordIndex, object] of (stixobjects as Record<string, unknown>[]).entries()) {
      const missing = required.find((name) => object[name] === undefined);
      if (missing !== undefined || isRefused(object))
        errors.push({ recordIndex, errorMessages: [`Error for Property=${missing ?? "pattern"}`] });
      else objects.set(String(object.id), object);
    }
    return [200, errors.length === 0 ? "" : { errors }];
  }

  async function answer(request: IncomingMessage): Promise<Answer> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString();
    const { tenantId, workspaceId } = application;
    if (request.url === `/${tenantId}/oauth2/v2.0/token`) return login(new URLSearchParams(body));
    const path = `/workspaces/${workspaceId}/threat-intelligence-stix-objects:upload`;
    if (decodeURIComponent(request.url ?? "") !== `${path}?api-version=2024-02-01-preview`)
      return [404, {}];
    if (request.headers.authorization !== `Bearer token-${valid}`) return [401, {}];
    return upload(body);
  }

  const server = createServer((request, response) => {
    void answer(request).then(([status, value, headers = {}]) => {
      const text = typeof value === "string" ? value : JSON.stringify(value);
      response.writeHead(status, { "content-type": "application/json", ...headers }).end(text);
    });
  });
  const listening = await listen(server);
  return {
    ...listening,
    url: `http://127.0.0.1:${listening.port}`,
    ...{ objects, batches, times },
    tokens: () => issued,
    refuse(decide) {
      isRefused = decide;
    },
    revokeTokens() {
      valid = -1;
    },
    answerNext(status, body, headers = {}) {
      next = [status, body, headers];
    },
  };
}
