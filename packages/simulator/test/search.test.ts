import { expect, it } from "vitest";
import { createSimulator, type Feed } from "../src/index.ts";
import { clientOf, idsOf, searches, updates, type Page } from "./client.ts";

const texts = (value: unknown): string[] =>
  typeof value === "string"
    ? [value]
    : typeof value === "object" && value !== null
      ? Object.values(value).flatMap(texts)
      : [];

it("continues by resultId with the total count and the limit of each request", async () => {
  await using simulator = await createSimulator({ feeds: 50 });
  const client = clientOf(simulator);
  const first = await client.json(client.ti("ioc/common", { limit: 20 }));
  const { resultId = "" } = first;
  const second = await client.json(client.ti("ioc/common", { resultId, limit: 5 }));
  const third = await client.json(client.ti("ioc/common", { resultId }));
  const end = await client.json(client.ti("ioc/common", { resultId }));
  const pages = [first, second, third, end];
  expect(pages.map(({ items }) => items.length)).toEqual([20, 5, 25, 0]);
  for (const page of pages) expect(page).toMatchObject({ count: 50, resultId });
});

it("returns the feeds that existed when it started, even if more are added", async () => {
  await using simulator = await createSimulator({ feeds: 50 });
  const client = clientOf(simulator);
  const ids = [...simulator.feedIds("ioc/common")].toReversed();
  const pages = searches(client, "ioc/common", { limit: 20 });
  const found: string[] = [];
  for await (const { items } of pages) {
    found.push(...items.map(({ id }) => id));
    simulator.grow(20);
  }
  expect(found).toEqual(ids);
});

it("expires a result set two minutes after its last use", async () => {
  let now = Date.parse("2026-06-15T12:00:00Z");
  await using simulator = await createSimulator({ feeds: 50, clock: () => now });
  const client = clientOf(simulator);
  const { resultId = "" } = await client.json(client.ti("ioc/common", { limit: 5 }));
  const status = async () => (await client.ti("ioc/common", { resultId, limit: 5 })).status;
  now += 119_000;
  expect(await status()).toBe(200);
  now += 119_000;
  expect(await status()).toBe(200);
  now += 121_000;
  expect(await status()).toBe(404);
});

it("rejects the resultId of another collection", async () => {
  await using simulator = await createSimulator({ feeds: 50 });
  const client = clientOf(simulator);
  const { resultId = "" } = await client.json(client.ti("ioc/common"));
  expect((await client.ti("ioc/primary", { resultId })).status).toBe(404);
});

it("lists collections with hits in a global search, and returns as many feeds from each", async () => {
  await using simulator = await createSimulator({ feeds: 120 });
  const client = clientOf(simulator);
  const ip = texts([...simulator.feeds("suspicious_ip/vpn")]).find((text) => /^192\.0/.test(text));
  const q = `ip:${ip ?? ""}`;
  type Hit = { apiPath: string; count?: number; error?: string };
  const hits = await client.json<Hit[]>(client.ti("search", { q }));
  const found = hits.filter(({ error }) => error === undefined);
  expect(found.length).toBeGreaterThan(1);
  expect(hits.filter(({ error }) => error !== undefined)).toHaveLength(1);
  for (const { apiPath, count } of found) {
    const items: Feed[] = [];
    for await (const page of updates(client, `${apiPath}/updated`, { q, limit: 1 })) {
      expect(page.count).toBe((count ?? 0) - items.length);
      items.push(...page.items);
    }
    expect(items, apiPath).toHaveLength(count ?? 0);
    for (const feed of items) expect(texts(feed)).toContain(ip);
  }
  const withoutHit = simulator
    .collections("ti")
    .find((name) => !found.some(({ apiPath }) => apiPath === name));
  expect(await idsOf(updates(client, `${withoutHit ?? ""}/updated`, { q }))).toEqual([]);
});

it("searches all text for a query without an attribute", async () => {
  await using simulator = await createSimulator({ feeds: 120 });
  const client = clientOf(simulator);
  const feeds = [...simulator.feeds("hi/threat")];
  const words = String(feeds[0]?.["title"]).slice("Report on ".length);
  const wanted = feeds.filter((feed) => texts(feed).some((text) => text.includes(words)));
  expect(wanted.length).toBeGreaterThan(0);
  expect(wanted.length).toBeLessThan(20);
  expect(await idsOf(searches(client, "hi/threat", { q: words.toUpperCase() }))).toEqual(
    wanted.map(({ id }) => id).toReversed(),
  );
});

it.each([
  ["apt/threat", "is_tailored", "isTailored"],
  ["osi/vulnerability", "apply_has_exploit", "hasExploit"],
  ["compromised/account_group", "probable_corporate_access", "probableCorporateAccess"],
  ["compromised/account_group", "unique", "unique"],
  ["compromised/account_group", "combolist", "combolist"],
])("returns from %s with %s only feeds that are %s", async (name, flag, member) => {
  await using simulator = await createSimulator({ feeds: 40 });
  const client = clientOf(simulator);
  const wanted = [...simulator.feeds(name)].filter((feed) => feed[member] === true);
  expect(wanted.length).toBeGreaterThan(0);
  expect(wanted.length).toBeLessThan(40);
  const ids = wanted.map(({ id }) => id);
  expect(await idsOf(updates(client, `${name}/updated`, { [flag]: 1 }))).toEqual(ids);
  expect(await idsOf(updates(client, `${name}/updated`, { [flag]: "false" }))).toHaveLength(40);
});

it("returns the same subset with hunting rules in an update and in a search", async () => {
  await using simulator = await createSimulator({ feeds: 40 });
  const client = clientOf(simulator);
  const params = { apply_hunting_rules: 1, limit: 3 };
  const ids = await idsOf(updates(client, "attacks/ddos/updated", params));
  expect(ids.length).toBeGreaterThan(5);
  expect(ids.length).toBeLessThan(35);
  expect((await idsOf(searches(client, "attacks/ddos", params))).toReversed()).toEqual(ids);
});

it("includes the query attributes in update pages", async () => {
  await using simulator = await createSimulator({ feeds: 1 });
  const client = clientOf(simulator);
  const page = await client.json<Page & { settings: { search: object } }>(
    client.ti("ioc/common/updated"),
  );
  expect(page.settings.search).toMatchObject({
    tags: expect.arrayContaining(["ip", "domain"]) as unknown,
  });
});
