import { describe, expect, it } from "vitest";
import { answering, errorOf, json } from "./answering.ts";

interface Meaning {
  readonly code: string;
  /** @default false */
  readonly retried?: boolean;
  /** @default false */
  readonly smallerPage?: boolean;
  readonly hint: RegExp;
}

const moved = { code: "not-allow-listed", hint: /public IP.*allow-listed/ };
const temporary = { code: "server", retried: true, hint: /Try again later/ };
const other = { code: "bad-response", hint: /not a response of the API/ };
const meanings: readonly (readonly [number, Meaning])[] = [
  [300, other],
  [301, moved],
  [302, moved],
  [303, moved],
  [304, other],
  [307, moved],
  [308, moved],
  [399, other],
  [400, { code: "bad-request", hint: /^Check the parameters/ }],
  [401, { code: "unauthorized", hint: /API key/ }],
  [403, { code: "forbidden", hint: /granted/ }],
  [404, { code: "not-found", hint: /no such feed/ }],
  [407, { code: "proxy", hint: /proxy's credentials \(proxy\)/ }],
  [410, { code: "bad-request", hint: /^Check the path and the parameters/ }],
  [429, { code: "rate-limited", retried: true, hint: /\(rateLimit\.requestsPerSecond\)/ }],
  [499, { code: "bad-request", hint: /^Check the path/ }],
  [500, temporary],
  [501, { ...temporary, retried: false }],
  [502, temporary],
  [503, temporary],
  [504, { code: "server", retried: true, smallerPage: true, hint: /smaller pages/ }],
  [599, { ...temporary, retried: false }],
];

describe("the status", () => {
  it.each(meanings)("%i has its own code, hint and retry decision", async (status, meaning) => {
    const { retried = false, smallerPage = false, code, hint } = meaning;
    const { transport, inits } = answering([() => new Response(null, { status })]);
    const error = await errorOf(transport.getJson("a"));
    expect(error).toMatchObject({ code, status, smallerPage, attempts: retried ? 7 : 1 });
    expect(error).toHaveProperty("hint", expect.stringMatching(hint));
    expect(error).toHaveProperty(
      "message",
      `GET https://tap.example/a: answered ${status}${retried ? " (7 attempts)" : ""}`,
    );
    expect(inits).toHaveLength(retried ? 7 : 1);
  });

  it.each([200, 201, 299])("%i is a success", async (status) => {
    const { transport, inits } = answering([() => json({ a: 1 }, { status })]);
    expect(await transport.getJson("a")).toEqual({ text: '{"a":1}', value: { a: 1 }, status });
    expect(inits).toHaveLength(1);
  });

  it("0 of a response without any, as browsers create it, is a bad response", async () => {
    const { transport } = answering([() => Response.error()]);
    expect(await errorOf(transport.getBytes("a"))).toMatchObject({
      code: "bad-response",
      message: "GET https://tap.example/a: answered 0",
    });
  });

  it("of a redirect that a browser hides is a redirect", async () => {
    const hidden = () =>
      Object.defineProperty(Response.error(), "type", { value: "opaqueredirect" });
    const { transport } = answering([hidden]);
    expect(await errorOf(transport.getJson("a"))).toMatchObject({ code: "not-allow-listed" });
  });

  it("is a redirect if a custom fetch has followed one", async () => {
    const followed = () => Object.defineProperty(json({}), "redirected", { value: true });
    const { transport } = answering([followed]);
    expect(await errorOf(transport.getJson("a"))).toMatchObject({ code: "not-allow-listed" });
  });

  it("400 with an HTML page points to the gateway and to the client certificate", async () => {
    const headers = { "content-type": "text/html" };
    for (const status of [400, 404]) {
      const { transport } = answering([() => new Response("<p>", { status, headers })]);
      const hint = status === 400 ? /gateway.*set tls\.cert and tls\.key/ : /no such feed/;
      expect(await errorOf(transport.getJson("a"))).toHaveProperty(
        "hint",
        expect.stringMatching(hint),
      );
    }
  });

  it("of a failure ends the transfer of its body, even if that can't be cancelled", async () => {
    const cancelled: unknown[] = [];
    const body = () =>
      new ReadableStream({
        cancel: (reason) => {
          cancelled.push(reason);
          throw new Error("can't be cancelled");
        },
      });
    const { transport } = answering([() => new Response(body(), { status: 404 })]);
    expect(await errorOf(transport.getJson("a"))).toMatchObject({ code: "not-found" });
    expect(await errorOf(transport.openStream("a"))).toMatchObject({ code: "not-found" });
    expect(cancelled).toHaveLength(2);
    await new Promise((resolve) => setTimeout(resolve, 0)); // an unhandled rejection would be reported
  });

  it("is in the message with the number of attempts only if there was more than one", async () => {
    const { transport } = answering([() => new Response(null, { status: 503 })], {
      retry: { retries: 1, baseDelay: 0 },
    });
    expect(await errorOf(transport.getJson("a"))).toHaveProperty(
      "message",
      "GET https://tap.example/a: answered 503 (2 attempts)",
    );
  });
});
