import { sentence, type Wording } from "@cyberintegrations/errors";
import { Failure, type FailureDetails } from "./failure.ts";
import { isHtml, type HeaderReader } from "./headers.ts";
import { retryAfterOf } from "./retry-after.ts";

type Row = Pick<FailureDetails, "code" | "hint" | "retry" | "smallerPage"> & {
  /** The hint for an HTML page: the API returns JSON, so a gateway before it responded. */
  readonly htmlHint?: Wording;
};

const temporary: Row = {
  code: "server",
  retry: true,
  hint: "The API has a temporary problem. Try again later. If it continues, contact the vendor's support.",
};

const moved: Row = {
  code: "not-allow-listed",
  hint: "The API redirects unknown IP addresses to a login page. Ask for this machine's public IP to be allow-listed, and check the base URL.",
};

/** The meaning of each status, and what to do, based on the API's troubleshooting notes. */
const byStatus: Readonly<Record<number, Row>> = {
  301: moved,
  302: moved,
  303: moved,
  307: moved,
  308: moved,
  400: {
    code: "bad-request",
    hint: "Check the parameters: a query may only contain attributes of its collection.",
    htmlHint: [
      "An HTML page: a gateway before the API refused the request.",
      sentence`If it requires a client certificate, set ${["tls", "cert"]} and ${["tls", "key"]}.`,
      "Else check the scheme and the port of the base URL.",
    ],
  },
  401: {
    code: "unauthorized",
    hint: "Check the user name (the portal's e-mail address) and the API key; the API accepts HTTP Basic only.",
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
      sentence`A proxy requires a user name and a password: check the proxy's credentials (${["proxy"]}).`,
    ],
  },
  429: {
    code: "rate-limited",
    retry: true,
    hint: [
      "Too many requests per second to this collection.",
      sentence`One per second is safe: set a rate limit (${["rateLimit", "requestsPerSecond"]}), or run fewer readers.`,
    ],
  },
  500: temporary,
  502: temporary,
  503: temporary,
  504: {
    code: "server",
    retry: true,
    smallerPage: true,
    hint: "The API's gateway timed out. Ask for smaller pages (a smaller limit).",
  },
};

/** Rows for classes of statuses, by the first digit. */
const byClass: Readonly<Record<number, Row>> = {
  4: { code: "bad-request", hint: "Check the path and the parameters." },
  5: { code: "server", hint: temporary.hint },
};

const unexpected: Row = {
  code: "bad-response",
  hint: "This is not a response of the API. Check the base URL, and that no proxy responds instead.",
};

export const isSuccess = (status: number): boolean => status >= 200 && status < 300;

/** Throws a Failure unless the status is a success. */
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
