import { expect, it } from "vitest";
import { usePostgres } from "./postgres.ts";
import { until, type Running } from "./rig.ts";

const { rig: makeRig } = usePostgres();

/** The response of one of a running program's pages. */
async function page(running: Running, name: "health" | "metrics"): Promise<string> {
  await until(() => running.text().includes("/metrics"));
  const [, url = ""] = /(http:\/\/\S+\/)health/.exec(running.text()) ?? [];
  return await (await fetch(`${url}${name}`)).text();
}

it("shows workers, the queue, and the lag of each collection, as a table, as JSON and as metrics", async () => {
  await using rig = await makeRig();
  const slow = await rig.simulator({ feeds: 40, latency: 100 });
  const forbidden = await rig.simulator({ grants: ["hi/threat"] });
  rig.configure({
    acme: [slow, { "apt/threat": { limit: 1 } }],
    globex: [forbidden, { "apt/threat": {} }],
  });
  const scheduler = rig.start("schedule", "--watch", "1m", "--health-port", "0");
  const worker = rig.worker("--concurrency", "2", "--health-port", "0");
  await until(async () => (await page(scheduler, "metrics")).includes("dead_letters{"));

  const metrics = await page(scheduler, "metrics");
  for (const row of [
    'cyberintegrations_fleet_members{role="scheduler"} 1',
    'cyberintegrations_fleet_members{role="worker"} 1',
    'cyberintegrations_queue_jobs{state="ready"} 0',
    'cyberintegrations_queue_jobs{state="active"} 1',
    'cyberintegrations_dead_letters{tenant="globex",collection="apt/threat",code="forbidden"} 1',
    'cyberintegrations_lag_seconds{tenant="acme",collection="apt/threat"} ',
    'cyberintegrations_lag_seconds{tenant="globex",collection="apt/threat"} ',
  ]) {
    expect(metrics).toContain(row);
  }
  expect(JSON.parse(await page(scheduler, "health"))).toMatchObject({ ok: true, error: null });
  expect(JSON.parse(await page(worker, "health"))).toMatchObject({ ok: true, slots: 2, busy: 1 });
  await until(async () =>
    (await page(worker, "metrics")).includes(
      'cyberintegrations_feeds_total{tenant="acme",collection="apt/threat",change="created"}',
    ),
  );
  expect(await page(worker, "metrics")).toContain(
    'cyberintegrations_sync_failures_total{tenant="globex",collection="apt/threat",code="forbidden"} 1',
  );

  const json = JSON.parse((await rig.run("status", "--json")).stdout) as {
    readonly fleet: { readonly members: readonly object[]; readonly lags: readonly object[] };
  };
  expect(json.fleet).toMatchObject({
    queue: { active: 1, ready: 0, retrying: 0 },
    oldest: null,
    deadLetters: [{ tenant: "globex", collection: "apt/threat" }],
    lags: [
      { tenant: "acme", collection: "apt/threat", syncedAt: null },
      { tenant: "globex", collection: "apt/threat", syncedAt: null },
    ],
  });
  expect(json.fleet.members).toHaveLength(2);

  const { stdout } = await rig.run("status");
  expect(stdout).toMatch(
    /^Running:\n(?: {2}(?:worker|scheduler) 0\.1\.0, process \d+ on .*\n){2}/m,
  );
  // What a worker does not report yet is not shown as 0 of 0.
  expect(stdout).toMatch(/worker 0\.1\.0, .*: (?:slots not reported yet|1 of 2 slots busy),/);
  expect(JSON.stringify(json.fleet.members)).not.toContain('"slots":0');
  expect(stdout).toContain("Queue: 0 ready, 0 retrying, 1 active\n");
  expect(stdout).toContain("Scheduled: 2 collections; 2 never fully synced;");
});

it("shows which collection has waited longest if there is no worker", async () => {
  await using rig = await makeRig();
  const simulator = await rig.simulator();
  rig.configure({ acme: [simulator, { "apt/threat": {} }] });
  await rig.run("schedule");
  const { stdout } = await rig.run("status");
  expect(stdout).toContain("No worker or scheduler is running.");
  expect(stdout).toMatch(/Queue: 1 ready, .*; longest wait: acme apt\/threat, \d+ s/);
});

it("shows nothing about workers for a store without any", async () => {
  await using rig = await makeRig();
  const simulator = await rig.simulator();
  rig.configure({ acme: [simulator, { "apt/threat": {} }] });
  await rig.run("sync", "--tenant", "acme");
  expect(JSON.parse((await rig.run("status", "--json")).stdout)).not.toHaveProperty("fleet");
  expect((await rig.run("status")).stdout).not.toContain("Queue");
});
