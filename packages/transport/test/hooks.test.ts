import { Writable } from "node:stream";
import { pino } from "pino";
import { expect, it } from "vitest";
import { Transport, type RequestEvent, type RetryEvent } from "../src/index.ts";
import { hangUp, inTurn, page, status } from "cyberintegrations-test-servers/answers";
import { apiServer } from "cyberintegrations-test-servers/api-server";

it("calls hooks for every request, response and retry, in order", async () => {
  await using api = await apiServer(inTurn(status(503), hangUp, page({})));
  const events: object[] = [];
  const tell = (name: string) => (event: object) => {
    events.push({ name, ...event });
  };
  await using transport = new Transport({
    baseUrl: api.url,
    retry: { baseDelay: 1 },
    random: () => 0.5,
    hooks: { onRequest: tell("request"), onResponse: tell("response"), onRetry: tell("retry") },
  });
  await transport.getJson("a", {
    query: { q: "person@company.example" },
    pace: "apt",
  });
  const common = { method: "GET", url: `${api.url}/a?q=REDACTED`, pace: "apt" };
  const duration = expect.any(Number) as unknown;
  const date = expect.any(Number) as unknown;
  expect(events).toEqual([
    { name: "request", ...common, attempt: 1 },
    { name: "response", ...common, attempt: 1, status: 503, date, code: "server", duration },
    {
      name: "retry",
      ...common,
      attempt: 1,
      retries: 6,
      status: 503,
      code: "server",
      reason: "answered 503",
      delay: 0.5,
    },
    { name: "request", ...common, attempt: 2 },
    { name: "response", ...common, attempt: 2, status: undefined, code: "network", duration },
    {
      name: "retry",
      ...common,
      attempt: 2,
      retries: 6,
      status: undefined,
      code: "network",
      reason: "the server closed the connection",
      delay: 1,
    },
    { name: "request", ...common, attempt: 3 },
    { name: "response", ...common, attempt: 3, status: 200, date, code: undefined, duration },
  ]);
});

it.each([
  ["Sun, 06 Nov 1994 08:49:37 GMT", Date.UTC(1994, 10, 6, 8, 49, 37)],
  ["yesterday", undefined],
])("reports the server's clock, whatever the status: %s", async (date, expected) => {
  for (const code of [200, 401]) {
    await using api = await apiServer(status(code, { date }, "{}"));
    const events: unknown[] = [];
    await using transport = new Transport({
      baseUrl: api.url,
      hooks: { onResponse: (event) => events.push(event.date) },
    });
    await transport.getJson("a").catch(() => undefined);
    expect(events).toEqual([expected]);
  }
});

it("logs to pino: requests and responses as debug, retries as warn", async () => {
  await using api = await apiServer(inTurn(status(503), page({})));
  const lines: string[] = [];
  const sink = new Writable({
    write: (line: Buffer, _, done) => {
      lines.push(line.toString());
      done();
    },
  });
  await using transport = new Transport({
    baseUrl: api.url,
    retry: { baseDelay: 1 },
    logger: pino({ level: "debug" }, sink),
  });
  await transport.getJson("a");
  const entries = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(entries.map(({ level, msg }) => [level, msg])).toEqual([
    [20, "request"],
    [20, "response"],
    [40, "retry"],
    [20, "request"],
    [20, "response"],
  ]);
  expect(entries[2]).toMatchObject({
    status: 503,
    code: "server",
    reason: "answered 503",
    delay: expect.any(Number) as number,
    url: `${api.url}/a`,
  });
});

it("reports the pace of a request, which is empty if it has none", async () => {
  await using api = await apiServer(page({}));
  const paces: string[] = [];
  const hooks = { onRequest: ({ pace }: RequestEvent) => paces.push(pace) };
  await using transport = new Transport({ baseUrl: api.url, hooks });
  await transport.getJson("a");
  await transport.getJson("a", { pace: "apt" });
  await transport.postJson("a", {}, { pace: "apt" });
  await transport.exchange("GET", "a", { pace: "apt" });
  expect(paces).toEqual(["", "apt", "apt", "apt"]);
});

it("accepts any part of the hooks, and a logger together with them", async () => {
  await using api = await apiServer(inTurn(status(503), page({}), status(503), page({})));
  const events: unknown[] = [];
  const note = (name: string) => (event: object) => {
    events.push([name, Object.keys(event).length > 3]);
  };
  for (const hooks of [{ onRetry: note("onRetry") }, { onRequest: note("onRequest") }]) {
    const logger = {
      debug: (event: object, message: string) => {
        note(`debug ${message}`)(event);
      },
      warn: (event: object, message: string) => {
        note(`warn ${message}`)(event);
      },
    };
    await using transport = new Transport({
      baseUrl: api.url,
      retry: { baseDelay: 1 },
      hooks,
      logger,
    });
    await transport.getJson("a");
  }
  const response = ["debug response", true];
  const [request, retry] = [
    ["debug request", true],
    ["warn retry", true],
  ];
  const onRequest = ["onRequest", true];
  expect(events).toEqual([
    ...[request, response, ["onRetry", true], retry, request, response],
    ...[onRequest, request, response, retry, onRequest, request, response],
  ]);
});

it("reports an attempt that ends with a hook's or an authentication's error without a code", async () => {
  const codes: unknown[] = [];
  await using transport = new Transport({
    baseUrl: "https://tap.example",
    auth: () => Promise.reject(new Error("no token")),
    hooks: { onResponse: ({ code, status: got, date }) => codes.push([code, got, date]) },
  });
  await expect(transport.getJson("a")).rejects.toThrow("no token");
  expect(codes).toEqual([[undefined, undefined, undefined]]);
});

it("reports a failure and the delay before the next attempt at once", async () => {
  await using api = await apiServer(status(503));
  const controller = new AbortController();
  const retries: RetryEvent[] = [];
  await using transport = new Transport({
    baseUrl: api.url,
    retry: { baseDelay: 60_000 },
    random: () => 1,
    hooks: {
      onRetry: (event) => {
        retries.push(event);
        controller.abort();
      },
    },
  });
  await expect(transport.getJson("a", { signal: controller.signal })).rejects.toMatchObject({
    code: "aborted",
  });
  expect(retries).toMatchObject([
    { reason: "answered 503", delay: 60_000, attempt: 1, retries: 6 },
  ]);
});

it("fails the request with the error that a hook throws, and sends the next request", async () => {
  await using api = await apiServer(page({}));
  const mistake = new Error("a hook's mistake");
  let throwing = "onRequest";
  const hook = (name: string) => () => {
    if (throwing === name) throw mistake;
  };
  await using transport = new Transport({
    baseUrl: api.url,
    rateLimit: { concurrency: 1 },
    hooks: { onRequest: hook("onRequest"), onResponse: hook("onResponse") },
  });
  await expect(transport.getJson("a")).rejects.toBe(mistake);
  expect(api.seen).toEqual([]);
  throwing = "onResponse";
  await expect(transport.getJson("a")).rejects.toBe(mistake);
  throwing = "none";
  expect((await transport.getJson("a")).value).toEqual({});
});
