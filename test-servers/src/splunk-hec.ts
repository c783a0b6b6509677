import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { listen, type Listening } from "./listen.ts";

export interface SplunkHecServer extends Listening {
  readonly url: string;
  /** The received events, in order. */
  readonly events: readonly unknown[];
  /** Decides whether a batch gets indexed, by its acknowledgement id. Default: all are. */
  index: (decide: (ackId: number) => boolean) => void;
}

/** The values that follow each other in a body, with or without white space between them. */
function valuesOf(body: string): unknown[] {
  return body
    .split(/\n(?=\{)/)
    .filter((text) => text !== "")
    .map((text) => JSON.parse(text) as unknown);
}

/**
 * A server that follows the published contract of Splunk's HTTP Event Collector:
 *
 * - events are posted to `services/collector/event`, one JSON object after the other, with `Authorization: Splunk <token>`; an
 *   empty body is 400 with code 5, a wrong token 403 with code 4, and no token 401 with code 2
 *   (https://help.splunk.com/en/splunk-enterprise/get-data-in/collect-http-event-data/troubleshoot-http-event-collector)
 * - with indexer acknowledgement, a request without a channel is 400 with code 10; the response has an `ackId`, which counts
 *   within the channel; `services/collector/ack` reports `{"acks": {"0": true}}`, and each `true` only once
 *   (https://help.splunk.com/en/splunk-enterprise/get-data-in/collect-http-event-data/about-http-event-collector-indexer-acknowledgment)
 */
export async function splunkHecServer({
  token,
  useAck,
}: {
  token: string;
  useAck: boolean;
}): Promise<SplunkHecServer> {
  const events: unknown[] = [];
  const channels = new Map<string, { next: number; reported: Set<number> }>();
  let isIndexed: (ackId: number) => boolean = () => true;

  function collect(body: string, channel: string | undefined): [number, object] {
    if (useAck && channel === undefined)
      return [400, { text: "Data channel is missing", code: 10 }];
    let values: unknown[];
    try {
      values = valuesOf(body);
    } catch {
      return [400, { text: "Invalid data format", code: 6 }];
    }
    if (values.length === 0) return [400, { text: "No data", code: 5 }];
    events.push(...values);
    if (!useAck) return [200, { text: "Success", code: 0 }];
    const state = channels.get(channel ?? "") ?? { next: 0, reported: new Set<number>() };
    channels.set(channel ?? "", state);
    return [200, { text: "Success", code: 0, ackId: state.next++ }];
  }

  function acknowledge(body: string, channel: string | undefined): [number, object] {
    const state = channels.get(channel ?? "");
    const { acks } = JSON.parse(body) as { acks: number[] };
    const entries = acks.map((id) => {
      const done =
        state !== undefined && id < state.next && isIndexed(id) && !state.reported.has(id);
      if (done) state.reported.add(id);
      return [String(id), done];
    });
    return [200, { acks: Object.fromEntries(entries) as object }];
  }

  async function answer(request: IncomingMessage): Promise<[number, object]> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString();
    if (request.url === "/services/collector/health")
      return [200, { text: "HEC is healthy", code: 17 }];
    const { authorization } = request.headers;
    if (authorization === undefined) return [401, { text: "Token is required", code: 2 }];
    if (authorization !== `Splunk ${token}`) return [403, { text: "Invalid token", code: 4 }];
    const channel = request.headers["x-splunk-request-channel"] as string | undefined;
    if (request.url === "/services/collector/event") return collect(body, channel);
    if (request.url === "/services/collector/ack") return acknowledge(body, channel);
    return [404, { text: "Not found", code: 404 }];
  }

  const server = createServer((request, response: ServerResponse) => {
    void answer(request).then(([status, value]) =>
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value)),
    );
  });
  const listening = await listen(server);
  return {
    ...listening,
    url: `http://127.0.0.1:${listening.port}`,
    events,
    index(decide) {
      isIndexed = decide;
    },
  };
}
