import { splunkHecServer } from "cyberintegrations-test-servers/splunk-hec";
import { expect, it } from "vitest";
import { splunkHec } from "../src/splunk-hec/index.ts";
import { itemOf } from "./items.ts";

const { signal } = new AbortController();
const token = "00000000-0000-0000-0000-000000000001";

it("sends each item as an event", async () => {
  await using server = await splunkHecServer({ token, useAck: false });
  await using destination = splunkHec({ url: server.url, token, index: "threats" });
  const items = [itemOf("a"), itemOf("b", 2, {}, "indicator.withdrawn")];
  expect(await destination.send(items, signal)).toHaveLength(2);
  expect(server.events).toEqual(
    items.map((event) => ({
      time: Date.parse("2026-02-02T00:00:00.000Z") / 1000,
      source: "cyberintegrations",
      sourcetype: "cyberintegrations:indicator",
      index: "threats",
      event,
    })),
  );
  expect(destination.guarantee).toBe("best effort");
});

it("waits until a batch is indexed, and reports one that never is", async () => {
  await using server = await splunkHecServer({ token, useAck: true });
  const ack = { useAck: true, ackInterval: 10 };
  await using destination = splunkHec({ url: server.url, token, ...ack });
  await using impatient = splunkHec({ url: server.url, token, ...ack, ackTimeout: 200 });
  expect(destination.guarantee).toBe("at least once");
  let asked = 0;
  server.index(() => ++asked > 2);
  expect(await destination.send([itemOf("a")], signal)).toEqual([{ state: "delivered" }]);
  expect(asked).toBe(3);
  server.index(() => false);
  await expect(impatient.send([itemOf("b")], signal)).rejects.toMatchObject({
    code: "unavailable",
    message: "splunk-hec: no acknowledgement within 200 ms",
  });
});

it("reports a token without acknowledgement", async () => {
  await using server = await splunkHecServer({ token, useAck: false });
  await using destination = splunkHec({ url: server.url, token, useAck: true });
  await expect(destination.send([itemOf("a")], signal)).rejects.toMatchObject({
    code: "refused",
    hint: expect.stringContaining("indexer acknowledgement") as string,
  });
});

it("is checked without sending an event, and refuses a wrong token", async () => {
  await using server = await splunkHecServer({ token, useAck: true });
  await using destination = splunkHec({ url: server.url, token, useAck: true });
  expect((await destination.check(signal)).map(({ name }) => name)).toEqual(["health", "token"]);
  expect(server.events).toEqual([]);
  await using wrong = splunkHec({ url: server.url, token: "canary" });
  const refused = { code: "refused", message: "splunk-hec: answered 403" };
  await expect(wrong.send([itemOf("a")], signal)).rejects.toMatchObject(refused);
  await expect(wrong.check(signal)).rejects.toMatchObject(refused);
});

it("refuses a token that can't be one, and does not show it", () => {
  expect(() => splunkHec({ url: "https://splunk.example", token: "can ary" })).toThrow(
    /^token: expected a token without spaces$/,
  );
});
