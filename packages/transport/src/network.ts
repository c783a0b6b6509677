import { sentence, type Wording } from "@cyberintegrations/errors";
import { tooSlow, unanswered } from "./timeouts.ts";
import { Failure, type FailureDetails } from "./failure.ts";
import { causeChain } from "./safe-cause.ts";

type Row = Pick<FailureDetails, "code" | "summary" | "hint" | "retry">;

const tls = (summary: string, hint: Wording): Row => ({ code: "tls", summary, hint });

const untrusted = tls("the server's certificate is untrusted: its issuer is unknown", [
  "Untrusted certificate.",
  sentence`If a proxy or your company intercepts TLS, set its CA as ${["tls", "ca"]}.`,
]);
const selfSigned = tls("the server's certificate is untrusted: it is self-signed", [
  "Untrusted certificate: self-signed.",
  sentence`Check the base URL, or set this certificate as ${["tls", "ca"]}.`,
]);
const expired = tls(
  "the server's certificate is expired or not valid yet",
  "Expired certificate, or a wrong clock: check this machine's date. If it is right, the server's certificate must be renewed.",
);
const misnamed = tls(
  "the server's certificate is for another name",
  "Misnamed certificate: check the host's name in the base URL, and that no proxy or DNS entry points to another server.",
);
const clientCertificate = tls("the server requires a client certificate, or rejected it", [
  sentence`The server requires a client certificate that it accepts: check ${["tls", "cert"]} and ${["tls", "key"]}.`,
]);
const handshake = tls(
  "the TLS handshake failed",
  "Both sides must share a TLS version of 1.2 or later. The same error occurs if an https: URL points to a plain-http port.",
);

const hungUp: Row = {
  code: "network",
  summary: "the server closed the connection",
  retry: true,
  hint: [
    "Check the network and the firewall.",
    sentence`A TLS server that requires a client certificate (${["tls", "cert"]}, ${["tls", "key"]}) may also do this.`,
  ],
};

const checkNetwork: Wording = [
  sentence`Check the network, the host's name and the firewall; behind a proxy, set the option ${["proxy"]}.`,
];

/** No request was sent yet, so a smaller page would not help. */
const notConnected: Row = {
  code: "timeout",
  summary: "no connection in time",
  retry: true,
  hint: checkNetwork,
};

const unreachable = (summary: string): Row => ({
  code: "network",
  summary,
  retry: true,
  hint: checkNetwork,
});

const noRoute = unreachable("no route to the host");

const largeHead: Row = {
  code: "bad-response",
  summary: "the headers of the response are too large",
  hint: "Node accepts 16 kB. Reduce the headers that a gateway or proxy adds (often cookies), or increase the limit: NODE_OPTIONS=--max-http-header-size=65536.",
};

/** The meaning of error codes of Node, OpenSSL and undici. */
const byCode: ReadonlyMap<string, Row> = new Map([
  ["CERT_HAS_EXPIRED", expired],
  ["CERT_NOT_YET_VALID", expired],
  ["ERR_TLS_CERT_ALTNAME_INVALID", misnamed],
  ["HOSTNAME_MISMATCH", misnamed],
  ["DEPTH_ZERO_SELF_SIGNED_CERT", selfSigned],
  ["SELF_SIGNED_CERT_IN_CHAIN", untrusted],
  ["EPROTO", handshake],
  ["UND_ERR_HEADERS_OVERFLOW", largeHead],
  ["HPE_HEADER_OVERFLOW", largeHead],
  ["UND_ERR_SOCKET", hungUp],
  ["ECONNRESET", hungUp],
  ["EPIPE", hungUp],
  ["UND_ERR_CONNECT_TIMEOUT", notConnected],
  ["ETIMEDOUT", notConnected],
  ["ECONNREFUSED", unreachable("connection refused")],
  ["ENOTFOUND", unreachable("host not found")],
  ["EHOSTUNREACH", noRoute],
  ["ENETUNREACH", noRoute],
  ["EHOSTDOWN", noRoute],
  ["ENETDOWN", noRoute],
]);

/** The meaning of other codes, by their beginning. The first matching row applies. */
const byBeginning: readonly (readonly [string, Row])[] = [
  ["UNABLE_TO_VERIFY", untrusted],
  ["UNABLE_TO_GET_ISSUER", untrusted],
  ["CERT_", untrusted],
  ["INVALID_CA", untrusted],
  ["ERR_SSL_", handshake],
  ["ERR_TLS_", handshake],
  ["EAI_", unreachable("the DNS lookup failed")],
];

/** What a server's alert about the client's certificate contains. */
const rejection = /CERTIFICATE|UNKNOWN_CA|ALERT_HANDSHAKE_FAILURE/;

function rowOf(code: string): Row | undefined {
  if (code.startsWith("ERR_SSL_") && rejection.test(code)) return clientCertificate;
  return byCode.get(code) ?? byBeginning.find(([beginning]) => code.startsWith(beginning))?.[1];
}

/** Timeouts of a custom fetch. */
const timeouts: ReadonlyMap<string, (cause: unknown) => Failure> = new Map([
  ["UND_ERR_HEADERS_TIMEOUT", (cause) => unanswered("no response in time", cause)],
  ["UND_ERR_BODY_TIMEOUT", (cause) => tooSlow("no complete response in time", cause)],
]);

/** Converts any error of a fetch into a {@link Failure}, by the codes in its cause chain. Messages differ between versions. */
export function networkFailure(error: unknown): Failure {
  const chain = [...causeChain(error)];
  const known = chain.find((one) => one instanceof Failure);
  if (known !== undefined) return known;
  const codes = chain.map(({ code }) => code).filter((code) => typeof code === "string");
  for (const code of codes) {
    const row = rowOf(code);
    if (row !== undefined) return new Failure({ ...row, cause: error });
    const timeout = timeouts.get(code);
    if (timeout !== undefined) return timeout(error);
  }
  const [code] = codes;
  const summary = `connection failed${code === undefined ? "" : ` (${code})`}`;
  return new Failure({ ...unreachable(summary), cause: error });
}
