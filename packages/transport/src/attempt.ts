import type { AuthStrategy } from "./auth.ts";
import { Failure } from "./failure.ts";
import type { FetchInit } from "./fetch.ts";
import { checkHeaders, type HeaderReader } from "./headers.ts";
import type { Hooks, RequestEvent, ResponseEvent } from "./hooks.ts";
import { networkFailure } from "./network.ts";
import type { Leave, Outcome } from "./pacer.ts";
import { checkStatus, isSuccess } from "./statuses.ts";
import type { Telemetry } from "./telemetry.ts";
import { tooSlow, unanswered } from "./timeouts.ts";
import { untilAborted } from "./until-aborted.ts";

/** The part of a response by which an attempt is judged. */
export interface Head {
  readonly status: number;
  readonly headers: HeaderReader;
}

/** What all attempts of a transport share. */
export interface AttemptContext {
  readonly auth: AuthStrategy | undefined;
  readonly timeout: number;
  readonly observers: Required<Hooks>;
  readonly telemetry: Telemetry;
}

/** One attempt of a call. */
export interface Attempt<A extends Head> {
  readonly event: RequestEvent;
  /** The signal of the call. The request's own signal also aborts when ky's timeout expires. */
  readonly signal: AbortSignal;
  readonly leave: Leave;
  /** Whether every status is a success. */
  readonly anyStatus?: boolean;
  /** Sends the request and reads the response. Calls `begun` when the head of the response has been received. */
  readonly send: (url: string, init: FetchInit, begun: () => void) => Promise<A>;
}

export function aborted(reason: unknown): Failure {
  if (reason instanceof Failure) return reason;
  return new Failure({ code: "aborted", summary: "aborted", cause: reason });
}

/** The server's clock, as reported by its `Date` header. */
function dateOf({ headers }: Head): number | undefined {
  // Stryker disable next-line StringLiteral: every text that is no date gives the same result
  const date = Date.parse(headers.get("date") ?? "");
  return Number.isNaN(date) ? undefined : date;
}

function outcomeOf(status: number): Outcome | undefined {
  if (status === 429) return "limited";
  return isSuccess(status) ? "success" : undefined;
}

/** Authentication is added here, after ky: neither its requests nor its errors contain a secret. */
async function initOf(request: Request, auth: AuthStrategy | undefined): Promise<FetchInit> {
  const secret = checkHeaders("auth", (await auth?.()) ?? {});
  return {
    method: request.method,
    headers: { ...Object.fromEntries(request.headers), ...secret },
    ...(request.body && { body: await request.text() }),
    signal: request.signal,
    redirect: "manual",
  };
}

/**
 * Sends ky's request once, checks the response and reports both. This is the `fetch` of the ky instance.
 *
 * @throws Failure, or an error of a hook or of the authentication
 */
export async function attempt<A extends Head>(
  { auth, timeout, observers, telemetry }: AttemptContext,
  { event, signal, leave, anyStatus = false, send }: Attempt<A>,
  request: Request,
): Promise<A> {
  const start = performance.now();
  const endSpan = telemetry.start(event);
  let begun = false;
  let answered: Pick<ResponseEvent, "status" | "date"> = {};
  let failure: Failure | undefined;
  let outcome: Outcome | undefined;
  const sendOnce = async () => {
    const init = await initOf(request, auth);
    return send(request.url, init, () => (begun = true)).catch((error: unknown) => {
      throw networkFailure(error);
    });
  };
  try {
    observers.onRequest(event);
    const answer = await untilAborted(request.signal, sendOnce()).catch((error: unknown) => {
      if (signal.aborted) throw aborted(signal.reason);
      if (!request.signal.aborted) throw error;
      throw begun
        ? tooSlow(`no complete response within ${timeout} ms`)
        : unanswered(`no response within ${timeout} ms`);
    });
    answered = { status: answer.status, date: dateOf(answer) };
    outcome = outcomeOf(answer.status);
    if (!anyStatus) checkStatus(answer.status, answer.headers);
    return answer;
  } catch (error) {
    if (error instanceof Failure) failure = error;
    throw error;
  } finally {
    leave(outcome);
    const duration = performance.now() - start;
    const response = { ...event, ...answered, code: failure?.details.code, duration };
    endSpan(response);
    observers.onResponse(response);
  }
}
