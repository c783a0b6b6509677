import { apiServer, type ReceivedRequest } from "cyberintegrations-test-servers/api-server";
import { status } from "cyberintegrations-test-servers/answers";
import { Webhook } from "standardwebhooks";
import { expect, it } from "vitest";
import { webhook } from "../src/webhook/index.ts";
import { itemOf } from "./items.ts";

const secret = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;
const { signal } = new AbortController();

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

it("is checked by a request without items", async () => {
  await using api = await apiServer(status(405));
  await using destination = webhook({ url: api.url, output: "siem" });
  expect(await destination.check(signal)).toEqual([
    { name: "reachable", detail: "answered 405 to a GET request" },
  ]);
  expect(api.seen).toMatchObject([{ method: "GET", body: "" }]);
});
