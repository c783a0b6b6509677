import { openStore } from "@cyberintegrations/store";
import { expect, it } from "vitest";
import { usePostgres } from "./postgres.ts";
import { until } from "./rig.ts";

const { rig: makeRig } = usePostgres();

it("a worker and a sync that read the same collections fence each other, and lose nothing", async () => {
  await using rig = await makeRig();
  const names = ["apt/threat", "compromised/breached", "ioc/common"];
  const simulator = await rig.simulator({ feeds: 300, latency: 60 });
  const collections = Object.fromEntries(names.map((name) => [name, { limit: 10 }]));
  rig.configure({ acme: [simulator, collections] });
  await rig.run("schedule");
  const worker = rig.worker("--slice-pages", "5");
  await until(() => worker.events.some(({ event }) => event === "portion"));
  const { code, stderr } = await rig.run("sync", "--tenant", "acme", "--log-format", "json");
  await until(async () => Object.values(await rig.syncs()).filter(Boolean).length === 3);
  const syncEvents = stderr
    .split("\n")
    .flatMap((row) =>
      row.startsWith("{") ? [JSON.parse(row) as { event: string; code?: string }] : [],
    );
  const failures = [...worker.events, ...syncEvents].filter(({ event }) => event === "failed");
  expect(failures.length).toBeGreaterThan(0);
  expect(failures.filter((failure) => failure.code !== "fenced")).toEqual([]);
  expect([0, 1]).toContain(code);
  for (const name of names) {
    expect((await rig.stored("acme", name)).sort()).toEqual([...simulator.feedIds(name)].sort());
  }
});

it("two syncs of one tenant do not: the second reports which process holds the lock", async () => {
  await using rig = await makeRig();
  const simulator = await rig.simulator({ feeds: 5 });
  rig.configure({ acme: [simulator, { "ioc/common": {} }] });
  await using store = await openStore(rig.store, { tenant: "acme" });
  await using _lock = await store.acquireLock();
  const { code, stderr } = await rig.run("sync", "--tenant", "acme");
  expect(code).toBe(1);
  expect(stderr).toContain(`the lock "acme/sync" is held by process ${process.pid} on`);
  expect(simulator.requests).toEqual([]);
});
