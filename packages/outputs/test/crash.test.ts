import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { apiServer } from "cyberintegrations-test-servers/api-server";
import { expect, it } from "vitest";
import { iocOf, tempStore } from "./rig.ts";

interface Body {
  readonly data: { readonly items: readonly { key: string; indicator: { value: string } }[] };
}

it("loses nothing over 20 kills with a destination that fails, and duplicates have the same key", async () => {
  await using temp = await tempStore();
  const values: string[] = [];
  const fill = async (from: number, count: number) => {
    const own = Array.from(
      { length: count },
      (_, index) => `203.${(from + index) >> 8}.114.${(from + index) & 255}`,
    );
    values.push(...own);
    await temp.commit(
      `f${from}`,
      own.map((value) => iocOf(value)),
    );
  };
  await fill(0, 300);
  let requests = 0;
  await using api = await apiServer((_, response) => {
    requests += 1;
    response.writeHead(requests % 3 === 0 ? 503 : 204).end();
  });
  const deliver = () =>
    spawn(process.execPath, [join(import.meta.dirname, "deliver-on.ts"), temp.location, api.url], {
      stdio: "inherit",
    });
  for (let kill = 0; kill < 20; kill += 1) {
    const child = deliver();
    const exited = once(child, "exit");
    // Killed after a random number of requests of its own, at any instant of the next one.
    const last = requests + 1 + Math.floor(Math.random() * 8);
    while (requests < last && child.exitCode === null)
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 10));
    child.kill("SIGKILL");
    await exited;
    await fill((kill + 2) * 300, 10);
  }
  const [code] = (await once(deliver(), "exit")) as [number];
  expect(code).toBe(0);
  const items = api.seen.flatMap(({ body }) => (JSON.parse(body) as Body).data.items);
  const keys = new Map<string, Set<string>>();
  for (const { key, indicator } of items)
    keys.set(indicator.value, (keys.get(indicator.value) ?? new Set()).add(key));
  expect([...keys.keys()].sort()).toEqual(values.sort());
  expect([...keys.values()].filter((own) => own.size !== 1)).toEqual([]);
  expect(items.length).toBeGreaterThan(values.length);
});
