import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { InputError } from "@cyberintegrations/errors";
import { delivered, DeliveryError, type Destination } from "../destination.ts";
import { expectAccepted, openHttp, type HttpOptions } from "../http.ts";
import type { Item } from "../item.ts";

/** An HTTP Event Collector of Splunk. */
export interface SplunkHecOptions extends HttpOptions {
  /** The token of the collector. */
  readonly token: string;
  /** The index of the events. Default: the token's. */
  readonly index?: string | undefined;
  /** Default: `cyberintegrations`. */
  readonly source?: string | undefined;
  /** Default: `cyberintegrations:indicator` and `cyberintegrations:feed`. */
  readonly sourcetype?: string | undefined;
  /** Waits until Splunk has indexed each batch. The token needs indexer acknowledgement. Default: false. */
  readonly useAck?: boolean | undefined;
  /** How long to wait for the acknowledgement of a batch, in milliseconds. Then it is sent again. Default: 300,000. */
  readonly ackTimeout?: number | undefined;
  /** The delay between questions for an acknowledgement, in milliseconds. Default: 1,000. */
  readonly ackInterval?: number | undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * Sends each item as an event. With `useAck`, a batch counts as delivered when Splunk reports that it is indexed.
 *
 * @see https://help.splunk.com/en/splunk-enterprise/get-data-in/collect-http-event-data/about-http-event-collector-indexer-acknowledgment
 * @throws InputError for an invalid option
 */
export function splunkHec(options: SplunkHecOptions): Destination {
  const { token, index, source = "cyberintegrations", sourcetype, ...rest } = options;
  const { useAck = false, ackTimeout = 300_000, ackInterval = 1000 } = rest;
  if (!/^[\x21-\x7e]+$/.test(token))
    throw new InputError("expected a token without spaces", { path: ["token"] });
  const transport = openHttp(rest, { auth: () => ({ authorization: `Splunk ${token}` }) });
  // Acknowledgement ids count within a channel.
  const channel = { "x-splunk-request-channel": randomUUID() };
  const eventOf = (item: Item) =>
    JSON.stringify({
      time: Date.parse(item.at) / 1000,
      source,
      sourcetype: sourcetype ?? `cyberintegrations:${"feed" in item ? "feed" : "indicator"}`,
      index,
      event: item,
    });

  async function acknowledged(id: number, signal: AbortSignal) {
    for (const end = performance.now() + ackTimeout; performance.now() < end;) {
      const answer = await transport.exchange("POST", "services/collector/ack", {
        ...{ signal, headers: channel },
        body: JSON.stringify({ acks: [id] }),
      });
      expectAccepted(answer, "splunk-hec: acknowledgement");
      const { acks } = (parse(answer.text) ?? {}) as { acks?: Record<string, unknown> };
      if (acks?.[String(id)] === true) return;
      await sleep(ackInterval, undefined, { signal });
    }
    throw new DeliveryError(
      "unavailable",
      `splunk-hec: no acknowledgement within ${ackTimeout} ms`,
      {
        hint: "Check the indexers. The batch is sent again, so its events may be there twice.",
      },
    );
  }

  return {
    guarantee: useAck ? "at least once" : "best effort",
    async send(items, signal) {
      const answer = await transport.exchange("POST", "services/collector/event", {
        ...{ signal, headers: channel },
        body: items.map(eventOf).join("\n"),
      });
      expectAccepted(answer, "splunk-hec");
      if (useAck) {
        const { ackId } = (parse(answer.text) ?? {}) as { ackId?: unknown };
        if (typeof ackId !== "number")
          throw new DeliveryError("refused", "splunk-hec: expected an ackId in the response", {
            hint: "Enable indexer acknowledgement for this token, or set useAck to false.",
          });
        await acknowledged(ackId, signal);
      }
      return items.map(() => delivered);
    },
    async check(signal) {
      const health = await transport.exchange("GET", "services/collector/health", { signal });
      expectAccepted(health, "splunk-hec: health");
      // An empty request is not an event: 400 shows that the token is valid.
      const login = await transport.exchange("POST", "services/collector/event", {
        ...{ signal, headers: channel, body: "" },
      });
      if (login.status !== 400) expectAccepted(login, "splunk-hec");
      return [
        { name: "health", detail: "the collector accepts events" },
        { name: "token", detail: "the token is valid" },
      ];
    },
    [Symbol.asyncDispose]: () => transport.close(),
  };
}
