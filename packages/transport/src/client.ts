import ky, { isTimeoutError, type KyInstance } from "ky";
import type { Answer } from "./answer.ts";
import { aborted, attempt, type Attempt, type AttemptContext, type Head } from "./attempt.ts";
import { Failure, toConnectionError } from "./failure.ts";
import { networkFailure } from "./network.ts";
import type { Leave, Pacer } from "./pacer.ts";
import { retryDelay, type RetryPolicy } from "./retry.ts";
import { redactUrl } from "./url.ts";

/** What all calls of a transport share. */
export interface ClientOptions extends AttemptContext {
  readonly base: URL;
  readonly hidePath: boolean;
  readonly userAgent: string;
  readonly policy: RetryPolicy;
  readonly random: () => number;
  readonly pacer: Pacer;
}

/** One call: a request that is sent until it succeeds or must not be repeated. */
export interface Call<A extends Head, R> extends Pick<Attempt<A>, "signal" | "anyStatus" | "send"> {
  readonly url: URL;
  readonly method: "GET" | "POST";
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly pace: string;
  readonly idempotent: boolean;
  /** See `CallOptions`. */
  readonly canShrink: boolean;
  /**
   * Makes the result of a successful response, or throws a Failure. `fail` makes the error for failures after the call.
   */
  readonly interpret: (answer: A, fail: (error: unknown) => Error) => Answer<R>;
}

/** The option with which our hooks and our fetch find their call. ky passes options that it does not know to both. */
interface Passed {
  readonly course: Course;
}

/** What our hooks and our fetch do for a call. */
interface Course {
  readonly enter: () => Promise<void>;
  readonly send: (request: Request) => Promise<Response>;
}

const courseOf = (options: unknown): Course => (options as Passed).course;

/** The ky instance of a transport. */
export class Client {
  readonly #options: ClientOptions;
  readonly #ky: KyInstance;

  constructor(options: ClientOptions) {
    this.#options = options;
    // Waiting for the pace must not count towards the timeout of the attempt: a hook waits, not our fetch.
    const enter = ({ options: passed }: { options: unknown }) => courseOf(passed).enter();
    this.#ky = ky.create({
      prefix: options.base.href,
      headers: { "user-agent": options.userAgent },
      timeout: options.timeout,
      retry: { limit: options.policy.retries, methods: ["get", "post"] },
      hooks: { beforeRequest: [enter], beforeRetry: [enter] },
      fetch: (request, passed) => courseOf(passed).send(request as Request),
    });
  }

  /** Sends a call. Fails with a `ConnectionError`, or with what a hook or the authentication throws. */
  async send<A extends Head, R>(call: Call<A, R>): Promise<R> {
    const { url, method, headers, body, pace, signal, canShrink, idempotent } = call;
    const { base, hidePath, observers, pacer, policy, random } = this.#options;
    const label = { method, url: redactUrl(url, hidePath), pace };
    let attempts = 0;
    let leave: Leave = () => undefined;
    let last: Promise<unknown> | undefined;
    let delay = 0;
    /** ky's timeout error arrives before the failure of the attempt that it ended. */
    const failureOf = (error: unknown) => (isTimeoutError(error) ? last : error);
    const fail = (error: unknown): Error => {
      const failure = signal.aborted ? aborted(signal.reason) : error;
      return toConnectionError(networkFailure(failure), label, attempts);
    };
    const course: Course = {
      enter: async () => {
        leave = await pacer.enter(pace, signal);
        attempts += 1;
      },
      send: (request) => {
        const event = { ...label, attempt: attempts };
        const sent = attempt(this.#options, { ...call, event, leave }, request).then((answer) =>
          call.interpret(answer, fail),
        );
        // Only the failure: a page would stay in memory for as long as ky keeps our functions.
        last = sent.then(
          () => undefined,
          (reason: unknown) => reason,
        );
        return sent;
      },
    };
    const shouldRetry = async ({ error, retryCount }: { error: Error; retryCount: number }) => {
      const failure = await failureOf(error);
      if (!(failure instanceof Failure) || signal.aborted) return false;
      if (!idempotent || call.anyStatus) return false;
      const { retry = false, smallerPage, retryAfter, code, status, summary } = failure.details;
      if (!retry || (canShrink && smallerPage === true)) return false;
      delay = retryDelay(policy, retryCount, retryAfter, random);
      const event = { ...label, attempt: attempts, retries: policy.retries, code, status };
      observers.onRetry({ ...event, reason: summary, delay });
      return true;
    };
    const retry = { shouldRetry, delay: () => delay };
    const options = { method, headers, signal, retry, course, body: body ?? null };
    try {
      const response = await this.#ky(url.href.slice(base.href.length), options);
      return (response as unknown as Answer<R>).result;
    } catch (error) {
      const failure = await failureOf(error);
      throw signal.aborted || failure instanceof Failure ? fail(failure) : failure;
    }
  }
}
