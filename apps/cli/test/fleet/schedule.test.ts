import { expect, it } from "vitest";
import { joinLine } from "../../src/fleet/queue.ts";
import { allSchedules } from "../../src/fleet/schedules.ts";
import { usePostgres } from "./postgres.ts";
import type { Rig } from "./rig.ts";

const { rig: makeRig } = usePostgres();

/** The schedules of a store, by key, with their rules. */
async function schedules(rig: Rig): Promise<Record<string, string>> {
  const boss = await joinLine({ address: rig.store, role: "visitor", note: () => undefined });
  try {
    return Object.fromEntries(
      [...(await allSchedules(boss))].map(([key, { cron }]) => [key, cron]),
    );
  } finally {
    await boss.stop();
  }
}

it("keeps one schedule for each collection of each tenant in step with the config", async () => {
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
  // Nobody was asked what the config says.
  expect(simulator.requests).toEqual([]);
});

it("asks the accounts of tenants that name no collections for what they may read", async () => {
  await using rig = await makeRig();
  const simulator = await rig.simulator({ grants: ["apt/threat", "ioc/common"] });
  rig.configure({ acme: [simulator, undefined] });
  const { stdout } = await rig.run("schedule");
  expect(stdout).toMatch(/^2 added: acme\/apt\/threat, acme\/ioc\/common\n/);
});

it("leaves the schedules of a tenant whose account can't be asked as they are, and says so", async () => {
  await using rig = await makeRig();
  const simulator = await rig.simulator({ grants: ["apt/threat"] });
  rig.configure({ acme: [simulator, undefined], globex: [simulator, { "apt/threat": {} }] });
  await rig.run("schedule");
  simulator.addFault({ kind: "status", status: 401, times: Infinity });
  const { code, stdout, stderr } = await rig.run("schedule");
  expect(code).toBe(1);
  expect(stdout).toBe("1 unchanged\n");
  expect(stderr).toMatch(/^acme: its schedules stay as they are: .*401/);
  expect(Object.keys(await schedules(rig))).toEqual(["acme/apt/threat", "globex/apt/threat"]);
});

it("is in step with a config that changes, while it goes on", async () => {
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

it("takes what is read no more out of the line", async () => {
  await using rig = await makeRig();
  const simulator = await rig.simulator();
  rig.configure({ acme: [simulator, { "apt/threat": {}, "hi/threat": {} }] });
  await rig.run("schedule");
  rig.configure({ acme: [simulator, { "apt/threat": {} }] });
  await rig.run("schedule");
  const { stdout } = await rig.run("status", "--json");
  expect(JSON.parse(stdout)).toMatchObject({ fleet: { line: { ready: 1 } } });
});
