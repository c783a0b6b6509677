import { Transport, type FetchInit, type TransportOptions } from "../src/index.ts";

type Reply = (init: FetchInit, url: string) => Response | Promise<Response>;

/** A transport whose fetch gives these replies one after the other, the last one again and again. No server is needed. */
export function answering(replies: readonly [Reply, ...Reply[]], options: object = {}) {
  const inits: FetchInit[] = [];
  const urls: string[] = [];
  const transport = new Transport({
    baseUrl: "https://tap.example",
    fetch: async (url, init) => {
      const reply = replies[Math.min(inits.length, replies.length - 1)] ?? replies[0];
      inits.push(init);
      urls.push(url);
      return reply(init, url);
    },
    retry: { baseDelay: 1 },
    random: () => 0,
    ...options,
  } satisfies TransportOptions);
  return { transport, inits, urls };
}

export const json = (value: unknown, init?: ResponseInit) =>
  new Response(JSON.stringify(value), init);

/** Never settles, whatever happens to its signal. */
export const never = () => new Promise<Response>(() => undefined);

/** The error of a promise that must fail. */
export const errorOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => {
      throw new Error("expected a failure");
    },
    (error: unknown) => error,
  );

/** Fails as a fetch does, also with a value that is no error. */
export const failsWith = (error: unknown) => (): Promise<Response> => {
  const { promise, reject } = Promise.withResolvers<Response>();
  reject(error);
  return promise;
};
