import { sentence, type Wording } from "@cyberintegrations/errors";
import { Failure, type FailureDetails } from "./failure.ts";
import { isHtml, type HeaderReader } from "./headers.ts";
import { retryAfterOf } from "./retry-after.ts";

type Row = Pick<FailureDetails, "code" | "hint" | "retry" | "smallerPage"> & {
  /** The hint for an HTML page: the API answers JSON, so a gateway before it answered. */
  readonly htmlHint?: Wording;
};

const passing: Row = {
  code: "server",
  retry: true,
  hint: "The API has passing trouble. Try again later; if it lasts, tell the vendor's support.",
};

const moved: Row = {
  code: "not-allow-listed",
  hint: "The API sends unknown addresses to a login page. Ask for this machine's public IP to be allow-listed, and check the base URL.",
};

/** What a status means, and what to do about it in the words of the API's troubleshooting notes. */
const byStatus: Readonly<Record<number, Row>> = {
  301: moved,
  302: moved,
  303: moved,
  307: moved,
  308: moved,
  400: {
    code: "bad-request",
    hint: "Check the parameters: a query may only use attributes that its collection knows.",
    htmlHint: [
      "An HTML page: a gateway before the API refused the request.",
      sentence`If it requires a client certificate, set ${["tls", "cert"]} and ${["tls", "key"]}.`,
      "Else check the scheme and the port of the base URL.",
    ],
  },
  401: {
    code: "unauthorized",
    hint: "Check the user name (the portal's e-mail address) and the API key; the API takes HTTP Basic only.",
  },
  403: {
    code: "forbidden",
    hint: "The IP is not allow-listed, the key is inactive, or the collection is not granted to this account.",
  },
  404: {
    code: "not-found",
    hint: "There is no such feed, or this collection has no such endpoint. Check the id, the collection's name and the base URL.",
  },
  407: {
    code: "proxy",
    hint: [
      sentence`A proxy asks for a user name and a password: check the proxy's credentials (${["proxy"]}).`,
    ],
  },
  429: {
    code: "rate-limited",
    retry: true,
    hint: [
      "Too many requests per second to this collection.",
      sentence`About one a second is safe: set a rate limit (${["rateLimit", "requestsPerSecond"]}), or run fewer readers.`,
    ],
  },
  500: passing,
  502: passing,
  503: passing,
  504: {
    code: "server",
    retry: true,
    smallerPage: true,
    hint: "The API's gateway gave up waiting. Ask for smaller pages (a smaller limit).",
  },
};

/** Rows for a whole class of statuses, by their first digit. */
const byClass: Readonly<Record<number, Row>> = {
  4: { code: "bad-request", hint: "Check the path and the parameters." },
  5: { code: "server", hint: passing.hint },
};

const unexpected: Row = {
  code: "bad-response",
  hint: "This is not what the API answers. Check the base URL, and that no proxy answers in its place.",
};

export const isSuccess = (status: number): boolean => status >= 200 && status < 300;

/** Throws what an answer's status means when it is no success. */
export function checkStatus(status: number, headers: HeaderReader): void {
  if (isSuccess(status)) return;
  const { htmlHint, ...row } = byStatus[status] ?? byClass[Math.floor(status / 100)] ?? unexpected;
  throw new Failure({
    ...row,
    ...(htmlHint !== undefined && isHtml(headers) && { hint: htmlHint }),
    status,
    summary: `answered ${status}`,
    retryAfter: row.retry === true ? retryAfterOf(headers, Date.now()) : undefined,
  });
}
