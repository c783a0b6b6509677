import { openStore } from "@cyberintegrations/store";
import { expect, it } from "vitest";
import { start } from "../harness.ts";
import { usePostgres } from "./postgres.ts";
import { until, type LogEvent } from "./rig.ts";

const { rig: makeRig } = usePostgres();

const key = ({ tenant, collection }: LogEvent) => `${tenant ?? ""}/${collection ?? ""}`;

it("reads all collections of all tenants to their end, each tenant's into its own part of the store", async () => {
  await using rig = await makeRig();
  const names = ["apt/threat", "ioc/common", "compromised/breached"];
  const collections = Object.fromEntries(names.map((name) => [name, {}]));
  const acme = await rig.simulator({ feeds: 150 });
  const globex = await rig.simulator({ feeds: 90 });
  rig.configure({ acme: [acme, collections], globex: [globex, collections] });
  await rig.run("schedule");
  const worker = rig.worker();
  await until(async () => Object.values(await rig.syncs()).filter(Boolean).length === 6);
  expect(await worker.stop()).toBe(130);
  for (const [tenant, simulator] of [
    ["acme", acme],
    ["globex", globex],
  ] as const) {
    for (const name of names) {
      const stored = await rig.stored(tenant, name);
      expect(stored.sort()).toEqual([...simulator.feedIds(name)].sort());
    }
  }
});

it("reads one slice, then slices of other collections, before the next one", async () => {
  await using rig = await makeRig();
  const small = ["hi/threat", "ioc/common", "malware/cnc"];
  const simulator = await rig.simulator({
    feeds: { "apt/threat": 400, ...Object.fromEntries(small.map((name) => [name, 10])) },
  });
  rig.configure({
    acme: [
      simulator,
      Object.fromEntries(["apt/threat", ...small].map((name) => [name, { limit: 20 }])),
    ],
  });
  await rig.run("schedule");
  const worker = rig.worker("--concurrency", "1", "--slice-pages", "3");
  await until(async () => (await rig.syncs())["acme/apt/threat"] === 1);
  const ended = worker.events.filter(({ event }) => event === "finished").map(key);
  // Three pages at a time, twenty pages in all.
  expect(ended.filter((name) => name === "acme/apt/threat").length).toBeGreaterThanOrEqual(7);
  const slices = ended.slice(0, 5);
  for (const name of small) expect(slices).toContain(`acme/${name}`);
  expect(new Set(await rig.stored("acme", "apt/threat")).size).toBe(400);
});

it("is the only one that reads a collection, however many workers there are", async () => {
  await using rig = await makeRig();
  const simulator = await rig.simulator({ feeds: 200, latency: 15 });
  rig.configure({ acme: [simulator, { "apt/threat": { limit: 10 }, "hi/threat": { limit: 10 } }] });
  await rig.run("schedule");
  const workers = [1, 2, 3].map(() => rig.worker("--concurrency", "2", "--slice-pages", "2"));
  await until(async () => Object.values(await rig.syncs()).filter(Boolean).length === 2);
  const events = workers
    .flatMap((worker) => worker.events)
    .filter(({ event }) => event !== "note")
    .sort((one, other) => (time(one) < time(other) ? -1 : 1));
  const reading = new Set<string>();
  for (const event of events) {
    if (event.event === "started") {
      expect(reading).not.toContain(key(event));
      reading.add(key(event));
    } else if (event.event === "finished") {
      reading.delete(key(event));
    }
  }
  expect(events.filter(({ event }) => event === "failed")).toEqual([]);
});
const time = (event: LogEvent) => (event as LogEvent & { readonly time: string }).time;

it("stops reading a collection that another reader claimed, and stores nothing of it", async () => {
  await using rig = await makeRig();
  const simulator = await rig.simulator({ feeds: 300, latency: 20 });
  rig.configure({ acme: [simulator, { "apt/threat": { limit: 10 } }] });
  await rig.run("schedule");
  const worker = rig.worker();
  await until(() => worker.events.some(({ event }) => event === "portion"));
  await using store = await openStore(rig.store, { tenant: "acme" });
  const { epoch, cursor } = await store.claim("apt/threat");
  expect(epoch).toBe(2);
  await until(() => worker.events.some(({ event }) => event === "failed"));
  expect(worker.events.find(({ event }) => event === "failed")).toMatchObject({
    code: "fenced",
    message: "apt/threat: expected the epoch 1 on its row, got 2",
  });
  expect(await store.cursor("apt/threat")).toBe(cursor);
  // It waits, gets the job again, and continues from there.
  await until(async () => (await rig.syncs())["acme/apt/threat"] === 1);
  expect(new Set(await rig.stored("acme", "apt/threat")).size).toBe(300);
});

it("returns its jobs within ten seconds, however slow the API is", async () => {
  await using rig = await makeRig();
  const simulator = await rig.simulator({ feeds: 100 });
  simulator.addFault({ kind: "delay", ms: 60_000, nth: 3, times: Infinity });
  rig.configure({ acme: [simulator, { "apt/threat": { limit: 10 } }] });
  await rig.run("schedule");
  const slow = rig.worker();
  await until(() => slow.events.some(({ event }) => event === "portion"));
  const began = Date.now();
  expect(await slow.stop()).toBe(130);
  expect(Date.now() - began).toBeLessThan(10_000);
  const { stdout } = await rig.run("status", "--json");
  expect(JSON.parse(stdout)).toMatchObject({ fleet: { queue: { ready: 1, active: 0 } } });
  simulator.clearFaults();
  rig.worker();
  await until(async () => (await rig.syncs())["acme/apt/threat"] === 1);
  expect(new Set(await rig.stored("acme", "apt/threat")).size).toBe(100);
});

it("reads the collection of a worker that vanished, once its job has expired", async () => {
  await using rig = await makeRig();
  const simulator = await rig.simulator({ feeds: 100, latency: 30 });
  rig.configure({ acme: [simulator, { "apt/threat": { limit: 10 } }] });
  await rig.run("schedule", "--job-expiry", "10s");
  const vanished = start(["worker", "--config", rig.config, "--job-expiry", "10s"]);
  await until(() => simulator.requests.length > 2);
  vanished.kill("SIGKILL");
  rig.worker("--job-expiry", "10s");
  await until(async () => (await rig.syncs())["acme/apt/threat"] === 1);
  expect(new Set(await rig.stored("acme", "apt/threat")).size).toBe(100);
});

it("leaves a collection that is not in its config to a worker whose config contains it, and reports it", async () => {
  await using rig = await makeRig();
  const simulator = await rig.simulator({ feeds: 20 });
  rig.configure({ acme: [simulator, { "apt/threat": {} }] });
  const old = rig.worker();
  await until(() => old.text().includes("at a time"));
  rig.configure({ acme: [simulator, { "apt/threat": {}, "hi/threat": {} }] });
  await rig.run("schedule");
  await until(() => old.text().includes("not read"));
  expect(old.text()).toContain("acme/hi/threat: not read: this worker's config does not have it");
  await old.stop();
  rig.worker();
  await until(async () => (await rig.syncs())["acme/hi/threat"] === 1);
});
