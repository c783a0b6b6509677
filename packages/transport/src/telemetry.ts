import {
  metrics,
  SpanKind,
  SpanStatusCode,
  trace,
  type Attributes,
  type Histogram,
  type Tracer,
} from "@opentelemetry/api";
import type { RequestEvent, ResponseEvent } from "./hooks.ts";

const SCOPE = "@cyberintegrations/transport";

/** The bucket boundaries of OpenTelemetry's HTTP conventions for durations in seconds. */
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

/** Ends the span of {@link Telemetry.start}. */
export type EndOfSpan = (response: ResponseEvent) => void;

/** Records a client span and a duration for each attempt, with the attributes of OpenTelemetry's HTTP conventions. */
export class Telemetry {
  readonly #tracer: Tracer = trace.getTracer(SCOPE);
  readonly #duration: Histogram = metrics
    .getMeter(SCOPE)
    .createHistogram("http.client.request.duration", {
      unit: "s",
      description: "Duration of HTTP client requests.",
      advice: { explicitBucketBoundaries: BUCKETS },
    });
  readonly #server: Attributes;

  constructor(origin: URL) {
    const standardPort = origin.protocol === "https:" ? 443 : 80;
    this.#server = {
      "server.address": origin.hostname,
      "server.port": origin.port === "" ? standardPort : Number(origin.port),
    };
  }

  start({ method, url, attempt }: RequestEvent): EndOfSpan {
    const common = { ...this.#server, "http.request.method": method };
    const span = this.#tracer.startSpan(method, {
      kind: SpanKind.CLIENT,
      attributes: {
        ...common,
        "url.full": url,
        ...(attempt > 1 && { "http.request.resend_count": attempt - 1 }),
      },
    });
    return ({ status, code, duration }) => {
      const outcome: Attributes = {};
      if (status !== undefined) outcome["http.response.status_code"] = status;
      if (code !== undefined) {
        outcome["error.type"] = status === undefined ? code : String(status);
        span.setStatus({ code: SpanStatusCode.ERROR });
      }
      span.setAttributes(outcome).end();
      this.#duration.record(duration / 1000, { ...common, ...outcome });
    };
  }
}
