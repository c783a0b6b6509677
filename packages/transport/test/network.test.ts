import { describe, expect, it } from "vitest";
import { answering, errorOf, failsWith, json } from "./answering.ts";

/** An error of a connection, as fetch reports it: the code is in the cause. */
const failing = (cause: unknown, name = "TypeError") =>
  Object.assign(new Error("s3cret", { cause }), { name });

const coded = (code: unknown, more: object = {}) =>
  Object.assign(new Error("s3cret"), { code, ...more });

const kinds = {
  expired: { code: "tls", summary: /expired or not valid yet/, hint: /renewed/ },
  misnamed: { code: "tls", summary: /for another name/, hint: /host's name/ },
  selfSigned: { code: "tls", summary: /self-signed/, hint: /set this certificate as tls\.ca/ },
  untrusted: { code: "tls", summary: /issuer is unknown/, hint: /set its CA as tls\.ca/ },
  clientCertificate: {
    code: "tls",
    summary: /requires a client certificate/,
    hint: /check tls\.cert and tls\.key/,
  },
  handshake: { code: "tls", summary: /handshake failed/, hint: /1\.2 or later/ },
  largeHead: { code: "bad-response", summary: /headers.*too large/, hint: /max-http-header-size/ },
  hungUp: { code: "network", summary: /closed the connection/, hint: /\(tls\.cert, tls\.key\)/ },
  notConnected: { code: "timeout", summary: /no connection in time/, hint: /the option proxy/ },
  refused: { code: "network", summary: /connection refused/, hint: /the option proxy/ },
  notFound: { code: "network", summary: /host not found/, hint: /the option proxy/ },
  lookup: { code: "network", summary: /DNS lookup failed/, hint: /the option proxy/ },
  noRoute: { code: "network", summary: /no route to the host/, hint: /the option proxy/ },
} as const;

const codes: readonly (readonly [keyof typeof kinds, readonly string[]])[] = [
  ["expired", ["CERT_HAS_EXPIRED", "CERT_NOT_YET_VALID"]],
  ["misnamed", ["ERR_TLS_CERT_ALTNAME_INVALID", "HOSTNAME_MISMATCH"]],
  ["selfSigned", ["DEPTH_ZERO_SELF_SIGNED_CERT"]],
  [
    "untrusted",
    [
      "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
      "UNABLE_TO_GET_ISSUER_CERT",
      "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
      "SELF_SIGNED_CERT_IN_CHAIN",
      "CERT_UNTRUSTED",
      "INVALID_CA",
    ],
  ],
  [
    "clientCertificate",
    [
      "ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED",
      "ERR_SSL_TLSV1_ALERT_UNKNOWN_CA",
      "ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE",
    ],
  ],
  ["handshake", ["ERR_SSL_WRONG_VERSION_NUMBER", "ERR_TLS_HANDSHAKE_TIMEOUT", "EPROTO"]],
  ["largeHead", ["UND_ERR_HEADERS_OVERFLOW", "HPE_HEADER_OVERFLOW"]],
  ["hungUp", ["UND_ERR_SOCKET", "ECONNRESET", "EPIPE"]],
  ["notConnected", ["UND_ERR_CONNECT_TIMEOUT", "ETIMEDOUT"]],
  ["refused", ["ECONNREFUSED"]],
  ["notFound", ["ENOTFOUND"]],
  ["lookup", ["EAI_AGAIN", "EAI_FAIL"]],
  ["noRoute", ["EHOSTUNREACH", "ENETUNREACH", "EHOSTDOWN", "ENETDOWN"]],
];

describe("a connection that fails", () => {
  const rows = codes.flatMap(([kind, all]) => all.map((code) => ({ code, kind })));
  it.each(rows)("with $code is reported as $kind", async ({ code, kind }) => {
    const { transport } = answering([failsWith(failing(coded(code)))]);
    const expected = kinds[kind];
    const temporary = ["network", "timeout"].includes(expected.code);
    const error = await errorOf(transport.getJson("a"));
    expect(error).toMatchObject({
      code: expected.code,
      attempts: temporary ? 7 : 1,
      smallerPage: false,
      status: undefined,
      message: expect.stringMatching(expected.summary) as string,
      hint: expect.stringMatching(expected.hint) as string,
    });
    expect(error).toHaveProperty("cause.message", `TypeError < Error ${code}`);
  });

  it.each([
    ["UND_ERR_HEADERS_TIMEOUT", /no response in time/, false, /option timeout/],
    ["UND_ERR_BODY_TIMEOUT", /no complete response in time/, true, /smaller limit.*option timeout/],
  ])("by its own timeout %s is a timeout", async (code, summary, smallerPage, hint) => {
    const { transport } = answering([failsWith(failing(coded(code)))]);
    expect(await errorOf(transport.getJson("a"))).toMatchObject({
      code: "timeout",
      attempts: 7,
      smallerPage,
      message: expect.stringMatching(summary) as string,
      hint: expect.stringMatching(hint) as string,
      cause: expect.objectContaining({ message: `TypeError < Error ${code}` }) as Error,
    });
  });

  it("shows the code of an unknown error, and the first of several", async () => {
    for (const [error, shown] of [
      [failing(coded("EODD", { cause: coded("EINNER") })), "connection failed (EODD)"],
      [failing(coded("EODD_CERTIFICATE")), "connection failed (EODD_CERTIFICATE)"],
      [failing(coded("constructor")), "connection failed (constructor)"],
      [failing(coded(20)), "connection failed"],
      [failing(undefined), "connection failed"],
      ["s3cret", "connection failed"],
    ] as const) {
      const { transport } = answering([failsWith(error)], { retry: { retries: 0 } });
      expect(await errorOf(transport.getJson("a"))).toMatchObject({
        code: "network",
        message: `GET https://tap.example/a: ${shown}`,
      });
    }
  });

  it("is judged by the first known code of its causes", async () => {
    const error = failing(coded("EODD", { cause: coded("ENOTFOUND", { cause: coded("EPROTO") }) }));
    const { transport } = answering([failsWith(error)]);
    expect(await errorOf(transport.getJson("a"))).toMatchObject({
      message: expect.stringMatching(/host not found/) as string,
    });
  });

  it("is retried until it succeeds", async () => {
    const { transport, inits } = answering([
      failsWith(failing(coded("ECONNRESET"))),
      () => json({ a: 1 }),
    ]);
    expect((await transport.getJson("a")).value).toEqual({ a: 1 });
    expect(inits).toHaveLength(2);
  });
});

describe("the cause of an error shows names, codes and addresses only", () => {
  const causeOf = async (error: unknown) => {
    const { transport } = answering([failsWith(error)], { retry: { retries: 0 } });
    const failure = (await errorOf(transport.getJson("a"))) as Error;
    return (failure.cause as Error | undefined)?.message;
  };

  it("of the error and its causes, the outermost first", async () => {
    const inner = coded("ENOTFOUND", { syscall: "getaddrinfo", hostname: "tap.example" });
    const outer = coded("EODD", { syscall: "connect", address: "192.0.2.1", port: 443 });
    expect(await causeOf(Object.assign(outer, { cause: inner }))).toBe(
      "Error connect EODD 192.0.2.1 443 < Error getaddrinfo ENOTFOUND tap.example",
    );
  });

  it("but no property that is neither text nor number", async () => {
    expect(await causeOf(coded({ key: "s3cret" }, { syscall: ["s3cret"], port: null }))).toBe(
      "Error",
    );
  });

  it("also of several errors together, as for a host with several addresses", async () => {
    const both = new AggregateError([coded("EODD"), "s3cret", coded("ECONNREFUSED")], "s3cret");
    expect(await causeOf(both)).toBe("AggregateError < Error EODD < Error ECONNREFUSED");
  });

  it("once, if the causes form a circle", async () => {
    const first = coded("EODD");
    const second = coded("EVEN", { cause: first });
    Object.assign(first, { cause: second });
    expect(await causeOf(first)).toBe("Error EODD < Error EVEN");
  });

  it("and nothing of a thrown value that is no error", async () => {
    expect(await causeOf("s3cret")).toBeUndefined();
  });
});
