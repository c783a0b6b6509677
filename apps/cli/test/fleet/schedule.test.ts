import type { FaultRule } from "@cyberintegrations/simulator";
import { Client } from "pg";
import { expect, it } from "vitest";
import { runInside, untimed } from "../harness.ts";
import { usePostgres } from "./postgres.ts";
import type { Rig } from "./rig.ts";

const { rig: makeRig } = usePostgres();

/** The schedules of a store, by key, with their rules. */
async function schedules(rig: Rig): Promise<Record<string, string>> {
  const client = new Client(rig.store);
  await client.connect();
  try {
    const { rows } = await client.query<{ key: string; cron: string }>(
      "SELECT key, cron FROM cyberintegrations_queue.schedule ORDER BY key",
    );
    return Object.fromEntries(rows.map(({ key, cron }) => [key, cron]));
  } finally {
    await client.end();
  }
}

it("maintains one schedule for each collection of each tenant", async () => {
  await using rig = await makeRig();
  const simulator = await rig.simulator();
  const [five, other] = [{ interval: "5m" }, {}];
  rig.configure({
    acme: [simulator, { "apt/threat": five, "hi/threat": other }],
    globex: [simulator, { "apt/threat": other }],
  });
  const first = await rig.run("schedule", "--every", "30m");
  expect(first).toMatchObject({ code: 0, stderr: "" });
  expect(first.stdout).toBe(
    "3 added: acme/apt/threat, acme/hi/threat, globex/apt/threat\n0 unchanged\n",
  );
  const rules = await schedules(rig);
  expect(Object.keys(rules)).toEqual(["acme/apt/threat", "acme/hi/threat", "globex/apt/threat"]);
  expect(Object.values(rules).map((rule) => /INTERVAL=(\d+)$/.exec(rule)?.[1])).toEqual([
    ...["5", "30", "30"],
  ]);

  rig.configure({ acme: [simulator, { "apt/threat": other, "ioc/common": other }] });
  const second = await rig.run("schedule", "--every", "30m", "--json");
  expect(JSON.parse(second.stdout)).toEqual({
    added: ["acme/ioc/common"],
    changed: ["acme/apt/threat"],
    removed: ["acme/hi/threat", "globex/apt/threat"],
    unchanged: 0,
    unknown: [],
  });
  expect(Object.keys(await schedules(rig))).toEqual(["acme/apt/threat", "acme/ioc/common"]);
  const third = await rig.run("schedule", "--every", "30m");
  expect(third.stdout).toBe("2 unchanged\n");
  // No account was asked, because the config lists the collections.
  expect(simulator.requests).toEqual([]);
});

it("requests the granted collections of tenants that list none", async () => {
  await using rig = await makeRig();
  const simulator = await rig.simulator({ grants: ["apt/threat", "ioc/common"] });
  rig.configure({ acme: [simulator, undefined] });
  const { stdout } = await rig.run("schedule");
  expect(stdout).toMatch(/^2 added: acme\/apt\/threat, acme\/ioc\/common\n/);
});

it("leaves the schedules of a tenant unchanged if its account does not respond, and reports it", async () => {
  await using rig = await makeRig();
  const simulator = await rig.simulator({ grants: ["apt/threat"] });
  rig.configure({ acme: [simulator, undefined], globex: [simulator, { "apt/threat": {} }] });
  await rig.run("schedule");
  simulator.addFault({ kind: "status", status: 401, times: Infinity });
  const { code, stdout, stderr } = await rig.run("schedule");
  expect(code).toBe(1);
  expect(stdout).toBe("1 unchanged\n");
  expect(untimed(stderr)).toMatch(/^acme: its schedules are not changed: .*401/);
  expect(Object.keys(await schedules(rig))).toEqual(["acme/apt/threat", "globex/apt/threat"]);
});

it("applies changes of the config while it runs", async () => {
  await using rig = await makeRig();
  const simulator = await rig.simulator();
  rig.configure({ acme: [simulator, { "apt/threat": {} }] });
  const scheduler = rig.start("schedule", "--watch", "1s");
  await expect.poll(() => schedules(rig), { timeout: 20_000 }).toHaveProperty("acme/apt/threat");
  rig.configure({ acme: [simulator, { "apt/threat": {}, "hi/threat": {} }] });
  await expect.poll(() => schedules(rig), { timeout: 20_000 }).toHaveProperty("acme/hi/threat");
  rig.configure({ acme: [simulator, { "apt/threat": {}, "no/such": {} }] });
  await expect.poll(scheduler.text, { timeout: 20_000 }).toMatch(/error: .*no\/such/);
  expect(Object.keys(await schedules(rig))).toHaveLength(2);
  expect(await scheduler.stop()).toBe(130);
});

it("removes a collection that is no longer read from the queue", async () => {
  await using rig = await makeRig();
  const simulator = await rig.simulator();
  rig.configure({ acme: [simulator, { "apt/threat": {}, "hi/threat": {} }] });
  await rig.run("schedule");
  rig.configure({ acme: [simulator, { "apt/threat": {} }] });
  await rig.run("schedule");
  const { stdout } = await rig.run("status", "--json");
  expect(JSON.parse(stdout)).toMatchObject({ fleet: { queue: { ready: 1 } } });
});

const answered = (body: unknown): FaultRule => ({
  path: "user/granted_collections",
  kind: "status",
  status: 200,
  body: JSON.stringify(body),
  times: Infinity,
});

it.each([
  [{}],
  [null],
  [{ message: "canary" }],
  [["canary"]],
  [[]],
  [[{ collection: "new/one", route: "new/one" }]],
])("removes no schedule if the response with the granted collections is %j", async (body) => {
  await using rig = await makeRig();
  const simulator = await rig.simulator({ grants: ["apt/threat", "ioc/common"] });
  rig.configure({ acme: [simulator, undefined], globex: [simulator, { "apt/threat": {} }] });
  await rig.run("schedule");
  const before = await schedules(rig);
  simulator.addFault(answered(body));
  const { code, stdout, stderr } = await rig.run("schedule");
  expect(code).toBe(1);
  expect(stdout).toBe("1 unchanged\n");
  expect(untimed(stderr)).toMatch(/^acme: its schedules are not changed: .*expected/);
  expect(stderr).not.toContain("canary");
  expect(await schedules(rig)).toEqual(before);
});

it("keeps the schedule of a collection that is granted without data for now", async () => {
  await using rig = await makeRig();
  const simulator = await rig.simulator({ grants: ["apt/threat", "ioc/common", "malware/cnc"] });
  rig.configure({ acme: [simulator, undefined] });
  await rig.run("schedule");
  simulator.addFault(
    answered([
      { collection: "apt/threat", route: "apt/threat" },
      { collection: "ioc/common", route: "NO_ROUTE" },
    ]),
  );
  const { code, stdout } = await rig.run("schedule");
  expect(code).toBe(0);
  // What is granted no more is gone.
  expect(stdout).toBe("1 removed: acme/malware/cnc\n1 unchanged\n");
  expect(Object.keys(await schedules(rig))).toEqual(["acme/apt/threat", "acme/ioc/common"]);
});

it("requests it again in the next rounds, at growing intervals, and logs only changes of state", async () => {
  await using rig = await makeRig();
  const simulator = await rig.simulator({ grants: ["apt/threat"] });
  rig.configure({ acme: [simulator, undefined] });
  simulator.addFault(answered({}));
  const scheduler = rig.start("schedule", "--watch", "1s", "--health-port", "0");
  await expect.poll(() => simulator.requests.length, { timeout: 30_000 }).toBe(3);
  const [url = ""] = /http:\S+health/.exec(scheduler.text()) ?? [];
  const response = await fetch(url);
  expect(response.status).toBe(503);
  expect(await response.json()).toMatchObject({
    ok: false,
    tenants: { acme: { code: "bad-response" } },
  });
  simulator.clearFaults();
  await expect.poll(() => schedules(rig), { timeout: 30_000 }).toHaveProperty("acme/apt/threat");
  await expect.poll(scheduler.text).toContain("acme: its collections can be listed again");
  expect((await fetch(url)).status).toBe(200);
  expect(await scheduler.stop()).toBe(130);
  expect(scheduler.text().match(/its schedules are not changed/g)).toHaveLength(1);
});

it("refuses a tenant that is added later and whose data is simulated, and leaves all schedules unchanged", async () => {
  await using rig = await makeRig();
  const simulator = await rig.simulator();
  rig.configure({ acme: [simulator, { "apt/threat": {} }] });
  const demo = ["--demo", "--collections", "ioc/common", "--store", rig.store];
  expect((await runInside(["sync", ...demo, "--tenant", "globex"])).code).toBe(0);
  const scheduler = rig.start("schedule", "--watch", "1s");
  await expect.poll(() => schedules(rig), { timeout: 20_000 }).toHaveProperty("acme/apt/threat");
  rig.configure({
    acme: [simulator, { "hi/threat": {} }],
    globex: [simulator, { "apt/threat": {} }],
  });
  await expect
    .poll(scheduler.text, { timeout: 20_000 })
    .toMatch(/error: store: expected one for an account's data, got one with simulated data/);
  expect(Object.keys(await schedules(rig))).toEqual(["acme/apt/threat"]);
  rig.configure({ acme: [simulator, { "hi/threat": {} }] });
  await expect.poll(() => schedules(rig), { timeout: 20_000 }).toHaveProperty("acme/hi/threat");
  expect(await scheduler.stop()).toBe(130);
});

it("requests it at once with other credentials, however long the account has failed", async () => {
  await using rig = await makeRig();
  const simulator = await rig.simulator({ grants: ["apt/threat"] });
  const configure = (apiKey: string) => {
    rig.configure({ acme: [{ ...simulator, tiUrl: simulator.tiUrl, apiKey }, undefined] });
  };
  configure("wrong");
  const scheduler = rig.start("schedule", "--watch", "1s");
  await expect.poll(() => simulator.requests.length, { timeout: 30_000 }).toBe(3);
  // The next attempt would be due in four seconds.
  configure(simulator.apiKey);
  const began = Date.now();
  await expect.poll(() => schedules(rig), { timeout: 30_000 }).toHaveProperty("acme/apt/threat");
  expect(Date.now() - began).toBeLessThan(3500);
  await scheduler.stop();
});

it("ends at once when it is interrupted while it waits for an account", async () => {
  await using rig = await makeRig();
  const simulator = await rig.simulator();
  simulator.addFault({ kind: "delay", ms: 60_000, times: Infinity });
  rig.configure({ acme: [simulator, undefined] });
  const scheduler = rig.start("schedule");
  await expect.poll(() => simulator.requests.length, { timeout: 30_000 }).toBe(1);
  const began = Date.now();
  expect(await scheduler.stop()).toBe(130);
  expect(Date.now() - began).toBeLessThan(2000);
});

it("waits for 25 days if that is the interval", async () => {
  await using rig = await makeRig();
  const simulator = await rig.simulator();
  simulator.addFault({ kind: "status", status: 401, times: Infinity });
  rig.configure({ acme: [simulator, undefined] });
  const scheduler = rig.start("schedule", "--watch", "25d");
  await expect.poll(() => simulator.requests.length, { timeout: 30_000 }).toBe(1);
  rig.configure({ acme: [simulator, { "apt/threat": {} }] });
  await new Promise((resolve) => setTimeout(resolve, 1000));
  expect(await schedules(rig)).toEqual({});
  expect(await scheduler.stop()).toBe(130);
});
