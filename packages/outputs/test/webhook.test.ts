import type { ServerResponse } from "node:http";
import { inspect } from "node:util";
import { apiServer, type ReceivedRequest } from "cyberintegrations-test-servers/api-server";
import { status } from "cyberintegrations-test-servers/answers";
import { Webhook } from "standardwebhooks";
import { describe, expect, it } from "vitest";
import { webhook } from "../src/webhook/index.ts";
import { itemOf } from "./items.ts";

const secret = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;
const { signal } = new AbortController();

function thrownBy(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    return error;
  }
  throw new Error("expected an error");
}

const signed = (request: ReceivedRequest | undefined) =>
  new Webhook(secret).verify(request?.body ?? "", request?.headers as Record<string, string>);

it("signs each batch so that the library of Standard Webhooks verifies it", async () => {
  await using api = await apiServer(status(204));
  await using destination = webhook({ url: api.url, secret, output: "siem" });
  const items = [itemOf("a"), itemOf("b", 2, {}, "indicator.withdrawn")];
  expect(await destination.send(items, signal)).toEqual([
    { state: "delivered" },
    { state: "delivered" },
  ]);
  expect(signed(api.seen[0])).toEqual({
    type: "indicators.changed",
    timestamp: expect.stringMatching(/^\d{4}-/) as string,
    data: { output: "siem", items: items.map(({ id: _, ...item }) => item) },
  });
  const changed = { ...api.seen[0], body: `${api.seen[0]?.body ?? ""} ` } as ReceivedRequest;
  expect(() => signed(changed)).toThrow();
});

it("has the item's key as webhook-id, and the same id for the same batch", async () => {
  await using api = await apiServer(status(200));
  await using destination = webhook({ url: api.url, output: "siem" });
  for (const batch of [["a"], ["a", "b"], ["a", "b"], ["a", "c"]])
    await destination.send(
      batch.map((id) => itemOf(id)),
      signal,
    );
  const [single, first, second, other] = api.seen.map(({ headers }) => headers["webhook-id"]);
  expect(single).toBe("a-1");
  expect(first).toBe(second);
  expect(first).not.toBe(other);
  expect(api.seen[0]?.headers["webhook-signature"]).toBeUndefined();
});

it.each([
  [400, "rejected"],
  [401, "refused"],
  [404, "refused"],
  [301, "refused"],
  [410, "gone"],
  [413, "rejected"],
  [429, "unavailable"],
  [503, "unavailable"],
])("fails with status %i as %s, with the delay that was requested", async (code, expected) => {
  await using api = await apiServer(status(code, { "retry-after": "7" }, "canary"));
  await using destination = webhook({ url: api.url, output: "siem" });
  await expect(destination.send([itemOf("a")], signal)).rejects.toMatchObject({
    code: expected,
    message: `webhook: answered ${code}`,
    retryAfter: 7000,
  });
});

it.each(["canary", "whsec_Y2FuYXJ5", `whsec_${Buffer.alloc(65).toString("base64")}`])(
  "refuses the secret %s, and does not show it",
  (wrong) => {
    const make = () => webhook({ url: "https://hooks.example", secret: wrong, output: "siem" });
    expect(make).toThrow(/^secret: expected whsec_ and 24 to 64 bytes in Base64$/);
  },
);

it.each(["/hook", "/hook/", "/", "/a%2Fb/c?key=1&key=2"])("requests exactly %s", async (path) => {
  await using api = await apiServer(status(200));
  const { origin } = new URL(api.url);
  await using destination = webhook({ url: origin + path, output: "siem" });
  await destination.send([itemOf("a")], signal);
  expect(api.seen[0]?.url).toBe(path);
});

it.each([
  ["/a%zz", "% only before two hexadecimal digits"],
  ["/a//b", "a path without empty parts"],
  ["/a#part", "no fragment in it"],
])("refuses a URL with %s, and does not show it", (path, expected) => {
  const make = () => webhook({ url: `https://hooks.example/canary${path}`, output: "siem" });
  expect(make).toThrow(expect.objectContaining({ message: `url: expected ${expected}` }));
});

describe("the path and the query of the URL, which may be a secret,", () => {
  const secretUrl = (origin: string) => `${origin}/services/canary-path?canary-name=canary-value`;
  const shown = (value: unknown) =>
    inspect(value, { depth: Infinity, showHidden: true }) + JSON.stringify(value) + String(value);

  it.each([
    ["an error status", status(404), undefined],
    ["a redirect", status(302, { location: "https://other.example/canary-path" }), undefined],
    [
      "a broken connection",
      (_: unknown, response: ServerResponse) => response.destroy(),
      undefined,
    ],
    ["a timeout", () => undefined, 50],
  ])("are in no error and in no log after %s", async (_, answer, timeout) => {
    await using api = await apiServer(answer);
    const { origin } = new URL(api.url);
    const output: unknown[] = [];
    const log = (...logged: unknown[]) => void output.push(...logged);
    await using destination = webhook({
      ...{ url: secretUrl(origin), output: "siem", timeout },
      logger: { debug: log, warn: log },
      hooks: { onRequest: log, onResponse: log, onRetry: log },
    });
    for (const act of [
      () => destination.send([itemOf("a")], signal),
      () => destination.check(signal),
    ])
      output.push(await act().catch((error: unknown) => error));
    expect(output.map(shown).join("\n")).toContain(`${origin}/REDACTED`);
    expect(output.map(shown).join("\n")).not.toContain("canary");
    expect(api.seen[0]?.url).toBe("/services/canary-path?canary-name=canary-value");
  });

  it("are in no error without a connection", async () => {
    const origin = "https://127.0.0.1:1";
    await using destination = webhook({ url: secretUrl(origin), output: "siem" });
    const error: unknown = await destination.check(signal).catch((reason: unknown) => reason);
    expect(shown(error)).toContain(`GET ${origin}/REDACTED: `);
    expect(shown(error)).not.toContain("canary");
  });

  it("are in no error about the URL itself", () => {
    for (const url of [
      secretUrl("hooks.example"),
      secretUrl("http://hooks.example"),
      secretUrl("https://user:pass@hooks.example"),
    ])
      expect(shown(thrownBy(() => webhook({ url, output: "siem" })))).not.toContain("canary");
  });
});

it("is checked by a request without items", async () => {
  await using api = await apiServer(status(405));
  await using destination = webhook({ url: api.url, output: "siem" });
  expect(await destination.check(signal)).toEqual([
    { name: "reachable", detail: "answered 405 to a GET request" },
  ]);
  expect(api.seen).toMatchObject([{ method: "GET", body: "" }]);
});
