/** Why a request gets no content. It never contains anything of a feed, nor whether a foreign object exists. */
export interface Refusal {
  readonly status: 400 | 401 | 403 | 404 | 405 | 406 | 413 | 415 | 429 | 500 | 503;
  readonly title: string;
  /** What was expected, and what to do. */
  readonly detail: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Ends a request with a refusal. */
export class RefusedError extends Error {
  override readonly name = "RefusedError";
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(refusal.title);
    this.refusal = refusal;
  }
}

type Reason =
  "unauthorized" | "forbidden" | "notFound" | "method" | "tooLarge" | "failed" | "unavailable";

const fixed: Readonly<Record<Reason, Refusal>> = {
  unauthorized: {
    status: 401,
    title: "Unauthorized",
    detail:
      "Send a valid token: Authorization: Bearer <token>, or Basic with the token's name as the user.",
    headers: { "www-authenticate": 'Basic realm="cyberintegrations", charset="UTF-8", Bearer' },
  },
  forbidden: { status: 403, title: "Forbidden", detail: "This token may not read this." },
  notFound: {
    status: 404,
    title: "Not found",
    detail: "There is nothing here that this token may read.",
  },
  method: {
    status: 405,
    title: "Method not allowed",
    detail: "This server is read-only: use GET.",
    headers: { allow: "GET, HEAD" },
  },
  tooLarge: {
    status: 413,
    title: "Content too large",
    detail: "Send the request without a body.",
  },
  failed: {
    status: 500,
    title: "Internal error",
    detail: "The server could not answer this request.",
  },
  unavailable: {
    status: 503,
    title: "Unavailable",
    detail: "The store can't answer now. Try again later.",
    headers: { "retry-after": "30" },
  },
};

/** A refusal that needs no details. */
export const refused = (reason: Reason): RefusedError => new RefusedError(fixed[reason]);

/** A refusal of what a client sent. */
export const badRequest = (detail: string): RefusedError =>
  new RefusedError({ status: 400, title: "Bad request", detail });

/** A refusal of a client that sends too many requests. */
export const tooMany = (seconds: number): RefusedError =>
  new RefusedError({
    status: 429,
    title: "Too many requests",
    detail: `Wait ${seconds} s.`,
    headers: { "retry-after": String(seconds) },
  });
