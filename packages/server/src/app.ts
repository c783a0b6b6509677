import { CyberIntegrationsError, InputError, StoreError } from "@cyberintegrations/errors";
import { Hono, type Context } from "hono";
import { RateLimit } from "./rate-limit.ts";
import { badRequest, refused, RefusedError, tooMany, type Refusal } from "./refusal.ts";
import type { Env, Surface } from "./surface.ts";
import type { Reader, Tokens } from "./tokens.ts";

export interface AppOptions {
  readonly tokens: Tokens;
  readonly surfaces: readonly Surface[];
  /** Reads without a token, on loopback. */
  readonly anyone?: Reader | undefined;
  readonly requestsPerMinute: number;
  readonly now: () => number;
  readonly onRequest?: ((request: ServedRequest) => void) | undefined;
}

/** A request that was answered. */
export interface ServedRequest {
  /** The name of its token; null without one. */
  readonly token: string | null;
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly status: number;
  /** Why it could not be answered, for statuses from 500. Contains nothing of a feed. */
  readonly error?: CyberIntegrationsError | undefined;
}

/** Failed authentications per minute and address. */
const failuresPerMinute = 30;

const plain: Surface["error"] = ({ title, detail }) => [
  "text/plain; charset=utf-8",
  `${title}. ${detail}\n`,
];

/** Answers requests: authenticates them, and passes them to the part of the server that they address. */
export function createApp(options: AppOptions): Hono<Env> {
  const { tokens, surfaces, anyone, now } = options;
  const app = new Hono<Env>({ strict: false });
  const perToken = new RateLimit(options.requestsPerMinute, now);
  const failures = new RateLimit(failuresPerMinute, now);
  const surfaceOf = (context: Context<Env>) =>
    surfaces.find(({ path }) => path === context.req.path.split("/", 2)[1]);

  const authenticate = (context: Context<Env>): Reader => {
    const authorization = context.req.header("authorization");
    const reader = tokens.find(authorization);
    if (reader) return reader;
    if (authorization === undefined && anyone && isLoopback(hostOf(context))) return anyone;
    const seconds = failures.take(context.env.incoming?.socket.remoteAddress ?? "");
    throw seconds > 0 ? tooMany(seconds) : refused("unauthorized");
  };

  app.use(async (context, next) => {
    await next();
    const reader = context.get("reader") as Reader | undefined;
    const { error } = context;
    const known = CyberIntegrationsError.isInstance(error) ? error : undefined;
    const { method, path } = context.req;
    const { status } = context.res;
    options.onRequest?.({ token: reader?.name ?? null, method, path, status, error: known });
  });
  app.use(async (context, next) => {
    const { method } = context.req;
    const isRead = method === "GET" || method === "HEAD";
    if (isRead && hasBody(context)) throw refused("tooLarge");
    const reader = authenticate(context);
    context.set("reader", reader);
    const seconds = perToken.take(`${reader.tenant} ${reader.name}`);
    if (seconds > 0) throw tooMany(seconds);
    const surface = surfaceOf(context);
    if (!surface) throw refused("notFound");
    if (!reader.read.has(surface.permission)) throw refused("forbidden");
    const contentType = context.req.header("content-type");
    if (!isRead)
      throw surface.refuseWrite?.(method, context.req.path, contentType) ?? refused("method");
    await next();
  });
  for (const { path, routes } of surfaces) app.route(`/${path}`, routes);

  const answer = (context: Context<Env>, { status, headers, ...refusal }: Refusal) => {
    const [type, body] = (surfaceOf(context)?.error ?? plain)({ status, ...refusal });
    return context.body(body, status, {
      ...headers,
      // The body of a refused request is not read.
      ...(hasBody(context) && { connection: "close" }),
      "content-type": type,
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
    });
  };
  app.notFound((context) => answer(context, refused("notFound").refusal));
  app.onError((error, context) => answer(context, refusalOf(error).refusal));
  return app;
}

function refusalOf(error: unknown): RefusedError {
  if (error instanceof RefusedError) return error;
  if (StoreError.isInstance(error)) return refused("unavailable");
  if (InputError.isInstance(error)) return badRequest(error.message);
  return refused("failed");
}

const hasBody = ({ req }: Context<Env>): boolean =>
  req.header("transfer-encoding") !== undefined || Number(req.header("content-length") ?? 0) > 0;

const hostOf = ({ req }: Context<Env>): string => new URL(req.url).hostname;

/** Whether a host is this machine. A page of a browser that was tricked into sending requests here sends its own name. */
export const isLoopback = (host: string): boolean =>
  host === "localhost" || host === "[::1]" || host === "::1" || /^127(?:\.\d{1,3}){3}$/.test(host);
