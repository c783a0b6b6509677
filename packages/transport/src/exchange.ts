import { withDeadline } from "./deadline.ts";
import { Failure, toConnectionError } from "./failure.ts";
import type { FetchInit } from "./fetch.ts";
import type { HeaderReader } from "./headers.ts";
import type { Hooks, RequestEvent, ResponseEvent } from "./hooks.ts";
import { networkFailure } from "./network.ts";
import type { Leave, Outcome, Pacer } from "./pacer.ts";
import { persist, type RetryPolicy } from "./retry.ts";
import { checkStatus } from "./statuses.ts";
import type { Telemetry } from "./telemetry.ts";
import { redactUrl } from "./url.ts";

/** What all exchanges of a transport share. */
export interface Shared {
  readonly policy: RetryPolicy;
  readonly timeout: number;
  readonly random: () => number;
  readonly pacer: Pacer;
  readonly observers: Required<Hooks>;
  readonly telemetry: Telemetry;
}

/** The part of an answer by which an attempt is judged. */
export interface Head {
  readonly status: number;
  readonly headers: HeaderReader;
}

/** One request, to be sent as often as it takes. */
export interface Exchange<A extends Head, R> {
  readonly url: URL;
  readonly init: Omit<FetchInit, "signal">;
  readonly pace: string;
  readonly repeatable: boolean;
  /** See `CallOptions`. */
  readonly canShrink: boolean;
  readonly signal: AbortSignal;
  /** Sends it once, as far as the attempt's time runs. Calls `begun` when the head of the answer is there. */
  readonly send: (url: string, init: FetchInit, begun: () => void) => Promise<A>;
  /** Makes the result of the good answer, or finds that it is none. `fail` makes an error for later failures. */
  readonly interpret: (answer: A, fail: (error: unknown) => Error) => R;
}

function aborted(reason: unknown): Failure {
  if (reason instanceof Failure) return reason;
  return new Failure({ code: "aborted", summary: "aborted", cause: reason });
}

/** What the server takes for now, by its `Date` header. */
function dateOf({ headers }: Head): number | undefined {
  const date = Date.parse(headers.get("date") ?? "");
  return Number.isNaN(date) ? undefined : date;
}

function outcomeOf(failure: Failure | undefined): Outcome {
  if (failure === undefined) return "success";
  return failure.details.status === 429 ? "limited" : "other";
}

/** One attempt: send, judge, tell. Throws a {@link Failure}, or what a hook throws. */
async function attempt<A extends Head, R>(
  { observers, telemetry, timeout }: Shared,
  { url, init, signal, send }: Exchange<A, R>,
  event: RequestEvent,
  leave: Leave,
): Promise<A> {
  const began = performance.now();
  const endSpan = telemetry.start(event);
  let answered: Pick<ResponseEvent, "status" | "date"> = {};
  let failure: Failure | undefined;
  try {
    observers.onRequest(event);
    const answer = await withDeadline(timeout, signal, (limited, begun) =>
      send(url.href, { ...init, signal: limited }, begun),
    ).catch((error: unknown) => {
      throw signal.aborted ? aborted(signal.reason) : networkFailure(error);
    });
    answered = { status: answer.status, date: dateOf(answer) };
    checkStatus(answer.status, answer.headers);
    return answer;
  } catch (error) {
    if (error instanceof Failure) failure = error;
    throw error;
  } finally {
    leave(outcomeOf(failure));
    const duration = performance.now() - began;
    const response = { ...event, ...answered, code: failure?.details.code, duration };
    endSpan(response);
    observers.onResponse(response);
  }
}

/** Sends a request until it is answered, or fails for good with a `ConnectionError`. */
export async function exchange<A extends Head, R>(
  shared: Shared,
  request: Exchange<A, R>,
): Promise<R> {
  const { url, pace, signal, repeatable, canShrink } = request;
  const { observers, pacer, random } = shared;
  const label = { method: request.init.method, url: redactUrl(url), pace };
  const policy = repeatable ? shared.policy : { ...shared.policy, retries: 0 };
  let attempts = 0;
  const fail = (error: unknown): Error => {
    const failure = signal.aborted ? aborted(signal.reason) : error;
    return toConnectionError(networkFailure(failure), label, attempts);
  };
  const onRetry = ({ code, status, summary: reason }: Failure["details"], delay: number) => {
    observers.onRetry({
      ...label,
      attempt: attempts,
      retries: policy.retries,
      code,
      status,
      reason,
      delay,
    });
  };
  try {
    return await persist({ url, policy, signal, random, canShrink, onRetry }, async () => {
      const leave = await pacer.enter(pace, signal);
      attempts += 1;
      const answer = await attempt(shared, request, { ...label, attempt: attempts }, leave);
      return request.interpret(answer, fail);
    });
  } catch (error) {
    throw signal.aborted || error instanceof Failure ? fail(error) : error;
  }
}
