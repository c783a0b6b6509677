import { afterAll, expect, it } from "vitest";
import { createSimulator } from "../src/index.ts";
import { clientOf, idsOf, searches, updates } from "./client.ts";

const simulator = await createSimulator({ feeds: 130, growth: 77 });
afterAll(() => simulator.close());
const client = clientOf(simulator);
const searchOnly = ["compromised/breached", "compromised/reaper"];
const ti = simulator.collections("ti");
const updated = ti.filter((name) => !searchOnly.includes(name));

it.each([
  ...updated.map((name) => [name, `${name}/updated`]),
  ...simulator.collections("drp").map((name) => [name, name]),
])("%s returns every feed once and in order at %s", async (name, path) => {
  const ids = [...simulator.feedIds(name)];
  expect(await idsOf(updates(client, path))).toEqual(ids);
  expect(new Set(ids).size).toBe(simulator.count(name));
});

it.each(ti)("%s returns every feed once and newest first to a search", async (name) => {
  expect(await idsOf(searches(client, name))).toEqual([...simulator.feedIds(name)].toReversed());
});

it.each(searchOnly)("%s has no update iteration", async (name) => {
  expect((await client.ti(`${name}/updated`)).status).toBe(404);
});

it("returns the remaining count and the cursor of the last item with each page", async () => {
  let remaining = simulator.count("ioc/common");
  for await (const page of updates(client, "ioc/common/updated", { limit: 30 })) {
    expect(page.count).toBe(remaining);
    expect(page.seqUpdate).toBe(page.items.at(-1)?.seqUpdate);
    remaining -= page.items.length;
  }
  expect(remaining).toBe(0);
});
