import { sentinelServer } from "cyberintegrations-test-servers/sentinel";
import { expect, it } from "vitest";
import { sentinel } from "../src/sentinel/index.ts";
import { itemOf } from "./items.ts";

const { signal } = new AbortController();
const application = {
  tenantId: "tenant-1",
  clientId: "client-1",
  secret: "canary",
  workspaceId: "workspace-1",
};

async function started(requestsPerMinute = 60_000) {
  const server = await sentinelServer(application);
  const urls = { url: server.url, loginUrl: server.url };
  const destination = sentinel({ ...application, ...urls, requestsPerMinute });
  return {
    server,
    destination,
    async [Symbol.asyncDispose]() {
      await destination[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
    },
  };
}

it("uploads indicators as STIX objects, and signs in once for many uploads", async () => {
  await using rig = await started();
  const items = [
    itemOf("a"),
    itemOf("b", 2, { type: "domain", value: "evil.example", tlp: "amber" }),
  ];
  expect(await rig.destination.send(items, signal)).toEqual([
    { state: "delivered" },
    { state: "delivered" },
  ]);
  await rig.destination.send([itemOf("a", 3)], signal);
  expect(rig.server.tokens()).toBe(1);
  expect([...rig.server.objects.values()]).toMatchObject([
    {
      type: "indicator",
      pattern: "[ipv4-addr:value = '192.0.2.1']",
      modified: "2026-02-02T00:00:00.000Z",
      valid_from: "2026-01-01T00:00:00.000Z",
      valid_until: "2026-03-01T00:00:00.000Z",
      confidence: 50,
    },
    { pattern: "[domain-name:value = 'evil.example']" },
  ]);
  expect(rig.destination).toMatchObject({ guarantee: "at least once", maxItems: 100 });
});

it("uploads what is withdrawn or expired again: revoked, under the same id, and ended before", async () => {
  await using rig = await started();
  await rig.destination.send([itemOf("a")], signal);
  const [[id, live] = []] = rig.server.objects;
  expect(live).not.toHaveProperty("revoked");
  for (const event of ["indicator.withdrawn", "indicator.expired"] as const) {
    await rig.destination.send([itemOf("a", 2, {}, event)], signal);
    const gone = rig.server.objects.get(id ?? "") as Record<string, string> | undefined;
    expect(gone).toMatchObject({ revoked: true });
    expect((gone?.valid_until ?? "~") < (gone?.modified ?? "")).toBe(true);
  }
  expect(rig.server.objects.size).toBe(1);
  await rig.destination.send([itemOf("a", 4, {}, "indicator.updated")], signal);
  expect(rig.server.objects.get(id ?? "")).not.toHaveProperty("revoked");
});

it("rejects only the objects that Sentinel names, and what has no pattern", async () => {
  await using rig = await started();
  rig.server.refuse(({ name }) => name === "192.0.2.9");
  const feed = {
    ...itemOf("f"),
    event: "feed.created",
    feed: { collection: "c", id: "f", content: {} },
  };
  Reflect.deleteProperty(feed, "indicator");
  const items = [
    itemOf("v", 1, { type: "cve", value: "CVE-2099-10001" }),
    itemOf("a"),
    itemOf("b", 2, { value: "192.0.2.9" }),
    feed as never,
    itemOf("c", 3, { value: "192.0.2.3" }),
  ];
  const states = (await rig.destination.send(items, signal)).map(({ state }) => state);
  expect(states).toEqual(["rejected", "delivered", "rejected", "rejected", "delivered"]);
  expect(rig.server.objects.size).toBe(2);
  expect(await rig.destination.send([items[0] as never], signal)).toMatchObject([
    { state: "rejected" },
  ]);
  expect(rig.server.batches).toEqual([3]);
});

it("asks for smaller batches if an error names no object, and takes the error of a single one", async () => {
  await using rig = await started();
  for (const body of [
    "no JSON",
    '{"errors":{}}',
    '{"errors":[{"recordIndex":2}]}',
    '{"errors":[null]}',
  ]) {
    rig.server.answerNext(200, body);
    const both = [itemOf("a"), itemOf("b", 2, { value: "192.0.2.2" })];
    await expect(rig.destination.send(both, signal)).rejects.toMatchObject({ code: "rejected" });
  }
  rig.server.answerNext(200, '{"errors":[{"recordIndex":1,"errorMessages":["canary"]}]}');
  const outcome = await rig.destination.send([itemOf("a")], signal);
  expect(outcome).toMatchObject([{ state: "rejected" }]);
  expect(JSON.stringify(outcome)).not.toContain("canary");
  rig.server.answerNext(200, '{"errors":[]}');
  expect(await rig.destination.send([itemOf("a")], signal)).toEqual([{ state: "delivered" }]);
});

it("waits as long as Sentinel asks for", async () => {
  await using rig = await started();
  rig.server.answerNext(429, "", { "retry-after": "7" });
  await expect(rig.destination.send([itemOf("a")], signal)).rejects.toMatchObject({
    code: "unavailable",
    retryAfter: 7000,
  });
});

it("begins no more requests per minute than allowed", async () => {
  await using rig = await started(300);
  await rig.destination.send([itemOf("a")], signal);
  await rig.destination.send([itemOf("a", 2)], signal);
  const [first = 0, second = 0] = rig.server.times;
  expect(second - first).toBeGreaterThan(150);
});

it("signs in again after a token was revoked", async () => {
  await using rig = await started();
  await rig.destination.send([itemOf("a")], signal);
  rig.server.revokeTokens();
  expect(await rig.destination.send([itemOf("a", 2)], signal)).toEqual([{ state: "delivered" }]);
  expect(rig.server.tokens()).toBe(2);
});

it("is checked without uploading, and refuses wrong credentials and a wrong workspace", async () => {
  await using rig = await started();
  expect((await rig.destination.check(signal)).map(({ name }) => name)).toEqual([
    "sign-in",
    "workspace",
  ]);
  expect(rig.server.objects.size).toBe(0);
  const urls = { url: rig.server.url, loginUrl: rig.server.url };
  const wrong = [
    [{ secret: "wrong-canary" }, "sentinel: sign-in: answered 401"],
    [{ tenantId: "other" }, "sentinel: sign-in: answered 404"],
    [{ workspaceId: "other" }, "sentinel: answered 404"],
  ] as const;
  for (const [options, message] of wrong) {
    await using destination = sentinel({ ...application, ...urls, ...options });
    const refused = { code: "refused", message };
    await expect(destination.send([itemOf("a")], signal)).rejects.toMatchObject(refused);
    const error: unknown = await destination.check(signal).catch((error: unknown) => error);
    expect(error).toMatchObject(refused);
    expect(JSON.stringify(error) + String(error)).not.toContain("canary");
  }
});

it("refuses settings that can't be right, and does not show the secret", () => {
  expect(() => sentinel({ ...application, secret: "can ary" })).toThrow(
    /^secret: expected a text without spaces$/,
  );
  expect(() => sentinel({ ...application, workspaceId: "" })).toThrow(/^workspaceId: /);
  expect(() => sentinel({ ...application, requestsPerMinute: 0 })).toThrow(/^requestsPerMinute: /);
  expect(() => sentinel({ ...application, loginUrl: "no url" })).toThrow(/^loginUrl: /);
});
