import { describe, expect, it, vi } from "vitest";
import { createNodeTransport } from "../src/node/index.ts";
import { status } from "cyberintegrations-test-servers/answers";
import { apiServer } from "cyberintegrations-test-servers/api-server";
import { answering, failsWith } from "./answering.ts";

describe("an exchange", () => {
  it("sends its headers and body as they are, with the authentication", async () => {
    await using api = await apiServer(status(200, { "x-a": "1" }, "Zürich"));
    const auth = () => ({ authorization: "ApiKey k" });
    await using transport = createNodeTransport({ baseUrl: api.url, auth });
    const answer = await transport.exchange("POST", "_bulk", {
      headers: { "content-type": "application/x-ndjson" },
      body: "{}\n{}\n",
    });
    expect(answer).toMatchObject({ status: 200, text: "Zürich", retryAfter: undefined });
    expect(answer.headers.get("x-a")).toBe("1");
    expect(api.seen).toMatchObject([
      {
        method: "POST",
        url: "/api/v2/_bulk",
        body: "{}\n{}\n",
        headers: { "content-type": "application/x-ndjson", authorization: "ApiKey k" },
      },
    ]);
  });

  it.each([400, 410, 413, 429, 503])("returns the status %i, and is not repeated", async (code) => {
    await using api = await apiServer(status(code, { "retry-after": "7" }, "canary"));
    await using transport = createNodeTransport({ baseUrl: api.url });
    expect(await transport.exchange("GET", "a")).toMatchObject({
      status: code,
      text: "",
      retryAfter: 7000,
    });
    expect(api.seen).toHaveLength(1);
  });

  it("fails without a response, and is not repeated", async () => {
    let requests = 0;
    await using api = await apiServer((_, response) => {
      requests += 1;
      response.destroy();
    });
    await using transport = createNodeTransport({ baseUrl: api.url });
    await expect(transport.exchange("GET", "a")).rejects.toMatchObject({
      code: "network",
      attempts: 1,
    });
    expect(requests).toBe(1);
  });

  it("needs no options, and sends neither a body nor headers of its own", async () => {
    const { transport, inits } = answering([() => new Response("a", { status: 201 })]);
    const answer = await transport.exchange("POST", []);
    expect(answer).toMatchObject({ status: 201, text: "a" });
    expect(inits.map(({ method, headers }) => ({ method, headers }))).toEqual([
      { method: "POST", headers: { "user-agent": "cyberintegrations-ts" } },
    ]);
    expect(inits[0]).not.toHaveProperty("body");
  });

  it.each(["GET", "POST"] as const)("of a %s reports no retry to the hooks", async (method) => {
    const onRetry = vi.fn();
    const { transport, inits } = answering([failsWith(new Error("broken"))], {
      hooks: { onRetry },
    });
    await expect(transport.exchange(method, "a")).rejects.toMatchObject({ attempts: 1 });
    expect([inits.length, onRetry.mock.calls.length]).toEqual([1, 0]);
  });

  it("refuses headers that can't be sent, and does not show them", async () => {
    await using transport = createNodeTransport({ baseUrl: "https://tap.example" });
    const sent = transport.exchange("GET", "a", { headers: { "x-a": "canary\n" } });
    await expect(sent).rejects.toThrow(/^headers: expected header "x-a"/);
  });
});
