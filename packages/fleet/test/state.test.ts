import { InputError } from "@cyberintegrations/errors";
import type { Instance, PgBoss, WipData } from "pg-boss";
import { describe, expect, it } from "vitest";
import { gaugesOf } from "../src/gauges.ts";
import { members } from "../src/members.ts";
import { collectionQueue } from "../src/queue.ts";
import type { OutputLag } from "../src/output-lags.ts";
import { statusOfTenant, type FleetStatus } from "../src/status.ts";
import { version } from "../src/version.ts";
import { workerHealth } from "../src/worker-health.ts";

const start = Date.UTC(2026, 0, 1);
const second = 1000;
const at = (seconds: number) => new Date(start + seconds * second);

describe("the members of a fleet", () => {
  const slot = (active: number, queue = collectionQueue) => ({
    queue,
    localConcurrency: 1,
    active,
  });
  const instance = (more: object): Partial<Instance> => ({
    ...{ name: `worker/${version}`, host: "a.example", pid: 1, live: true, workers: [] },
    ...{ startedOn: at(0), heartbeatOn: at(10), ...more },
  });
  const listed = (...instances: Partial<Instance>[]) =>
    members({ getInstances: () => Promise.resolve(instances) } as unknown as PgBoss);

  it("are the running instances of this package, with what their slots do", async () => {
    expect(
      await listed(
        instance({ workers: [slot(1), slot(0), slot(1), slot(1, "__pgboss__send-it")] }),
        instance({ name: `scheduler/${version}`, pid: 2 }),
        instance({ name: "worker/0.0.1", pid: 3, workers: [slot(0)] }),
      ),
    ).toEqual([
      {
        ...{ role: "worker", version, host: "a.example", pid: 1, since: at(0), seen: at(10) },
        ...{ slots: 3, busy: 2 },
      },
      {
        ...{ role: "scheduler", version, host: "a.example", pid: 2, since: at(0), seen: at(10) },
        ...{ slots: null, busy: null },
      },
      expect.objectContaining({ version: "0.0.1", slots: 1, busy: 0 }),
    ]);
  });

  it("contain no instance that has ended, and none of another program", async () => {
    expect(
      await listed(
        instance({ live: false }),
        instance({ name: null }),
        instance({ name: "other" }),
      ),
    ).toEqual([]);
  });
});

describe("the health of a worker", () => {
  const database = { ok: true, answeredAt: at(0).toISOString() };
  const wip = (count: number, asked: number | null, name = collectionQueue): Partial<WipData> => ({
    ...{ name, count, lastFetchedOn: asked === null ? null : at(asked).getTime() },
  });
  const health = (
    slots: readonly Partial<WipData>[],
    now: number,
    { since = 0, isUp = true, unusable = new Map<string, InputError>() } = {},
  ) =>
    workerHealth(
      { getWipData: () => slots } as unknown as PgBoss,
      { ...database, ok: isUp },
      unusable,
      at(since).getTime(),
      at(now).getTime(),
    );

  it("contains what the slots do, and when one last requested a job", () => {
    const slots = [wip(1, 5), wip(0, 9), wip(0, null), wip(1, 20, "another-queue")];
    expect(health(slots, 10)).toEqual({
      ...{ ok: true, slots: 3, busy: 1, askedAt: at(9).toISOString(), database, tenants: {} },
    });
    expect(health([], 10)).toMatchObject({ slots: 0, busy: 0, askedAt: null });
    expect(health([wip(0, null)], 10)).toMatchObject({ slots: 1, askedAt: null });
  });

  it("is bad if no slot could request a job for more than 30 seconds", () => {
    expect(health([wip(0, 10)], 40)).toMatchObject({ ok: true });
    expect(health([wip(0, 10)], 40.001)).toMatchObject({ ok: false });
    // None has requested one yet: since the start.
    expect(health([wip(0, null)], 35, { since: 5 })).toMatchObject({ ok: true });
    expect(health([wip(0, null)], 35.001, { since: 5 })).toMatchObject({ ok: false });
    expect(health([], 31)).toMatchObject({ ok: false });
  });

  it("is good while a slot is busy, however long that takes", () => {
    expect(health([wip(0, 10), wip(1, 10)], 10_000)).toMatchObject({ ok: true });
    expect(health([wip(0, 10), wip(1, 10, "another-queue")], 10_000)).toMatchObject({ ok: false });
  });

  it("is bad while the database does not answer, whatever the slots do", () => {
    expect(health([wip(1, 10)], 10, { isUp: false })).toMatchObject({
      ...{ ok: false, database: { ok: false } },
    });
  });

  it("names tenants whose account can't be used, and is good nevertheless", () => {
    const unusable = new Map([["globex", new InputError("no file", { hint: "canary" })]]);
    expect(health([], 10, { unusable })).toMatchObject({ ok: true });
    expect(health([], 10, { unusable }).tenants).toEqual({
      globex: { code: "invalid-input", message: "no file" },
    });
  });
});

const job = (tenant: string, collection = "apt/threat") => ({ tenant, collection });
const status: FleetStatus = {
  members: [
    {
      ...{ role: "worker", version, host: "a", pid: 1, since: at(0), seen: at(9) },
      slots: 4,
      busy: 1,
    },
    {
      ...{ role: "worker", version, host: "b", pid: 1, since: at(0), seen: at(9) },
      slots: 2,
      busy: 0,
    },
    {
      ...{ role: "scheduler", version, host: "c", pid: 1, since: at(0), seen: at(9) },
      ...{ slots: null, busy: null },
    },
  ],
  queue: { ready: 3, retrying: 2, active: 1 },
  oldest: { ...job("acme"), since: at(0) },
  deadLetters: ["acme", "globex"].map((tenant) => ({
    ...job(tenant),
    ...{ since: at(1), error: { code: "unauthorized", message: "canary" }, times: 2 },
  })),
  lags: ["acme", "globex"].map((tenant, index) => ({
    ...job(tenant),
    ...{ syncedAt: null, seconds: 60 + index },
  })),
  outputs: [],
};

describe("the status of a fleet", () => {
  it("as gauges for Prometheus contains counts, ages and codes, and no message", async () => {
    const lines = (await gaugesOf(status, at(90).getTime()))
      .split("\n")
      .filter((line) => line !== "" && !line.startsWith("# HELP"));
    expect(lines).toEqual([
      "# TYPE cyberintegrations_fleet_members gauge",
      'cyberintegrations_fleet_members{role="scheduler"} 1',
      'cyberintegrations_fleet_members{role="worker"} 2',
      "# TYPE cyberintegrations_fleet_slots gauge",
      "cyberintegrations_fleet_slots 6",
      "# TYPE cyberintegrations_queue_jobs gauge",
      'cyberintegrations_queue_jobs{state="ready"} 3',
      'cyberintegrations_queue_jobs{state="retrying"} 2',
      'cyberintegrations_queue_jobs{state="active"} 1',
      "# TYPE cyberintegrations_queue_oldest_seconds gauge",
      "cyberintegrations_queue_oldest_seconds 90",
      "# TYPE cyberintegrations_dead_letters gauge",
      'cyberintegrations_dead_letters{tenant="acme",collection="apt/threat",code="unauthorized"} 1',
      'cyberintegrations_dead_letters{tenant="globex",collection="apt/threat",code="unauthorized"} 1',
      "# TYPE cyberintegrations_lag_seconds gauge",
      'cyberintegrations_lag_seconds{tenant="acme",collection="apt/threat"} 60',
      'cyberintegrations_lag_seconds{tenant="globex",collection="apt/threat"} 61',
    ]);
  });

  it("as gauges has an age of 0 for an empty queue, and for a clock that is behind the database's", async () => {
    const age = /^cyberintegrations_queue_oldest_seconds 0$/m;
    expect(await gaugesOf({ ...status, oldest: null }, at(90).getTime())).toMatch(age);
    expect(await gaugesOf(status, at(-5).getTime())).toMatch(age);
  });

  const delivered = (tenant: string, more: Partial<OutputLag> = {}): OutputLag => ({
    ...{ tenant, output: "siem", position: 7, lag: 0, oldest: null, deadLetters: 0 },
    ...{ acknowledgedAt: at(80).toISOString(), circuit: "closed", error: null, ...more },
  });
  const behind = { lag: 3, oldest: at(30).toISOString(), deadLetters: 2, circuit: "open" } as const;
  const withOutputs: FleetStatus = {
    ...status,
    outputs: [
      delivered("acme", { ...behind, error: "canary" }),
      delivered("globex", { lag: null, acknowledgedAt: null }),
    ],
    deadLetters: [
      ...status.deadLetters,
      {
        tenant: "globex",
        output: "siem",
        since: at(1),
        error: { code: "gone", message: "canary" },
        times: 1,
      },
    ],
  };

  it("as gauges contains the lag, dead letters and circuit of outputs, and those that are stopped", async () => {
    const lines = (await gaugesOf(withOutputs, at(90).getTime())).split("\n");
    expect(lines.filter((line) => line.startsWith("cyberintegrations_output"))).toEqual([
      'cyberintegrations_output_lag{tenant="acme",output="siem"} 3',
      'cyberintegrations_output_lag{tenant="globex",output="siem"} 0',
      'cyberintegrations_output_lag_age_seconds{tenant="acme",output="siem"} 60',
      'cyberintegrations_output_lag_age_seconds{tenant="globex",output="siem"} 0',
      'cyberintegrations_output_dead_letters{tenant="acme",output="siem"} 2',
      'cyberintegrations_output_dead_letters{tenant="globex",output="siem"} 0',
      'cyberintegrations_output_circuit_open{tenant="acme",output="siem"} 1',
      'cyberintegrations_output_circuit_open{tenant="globex",output="siem"} 0',
      'cyberintegrations_output_stopped{tenant="globex",output="siem",code="gone"} 1',
    ]);
    expect(lines.filter((line) => line.startsWith("cyberintegrations_dead_letters"))).toHaveLength(
      2,
    );
    expect(lines.join()).not.toContain("canary");
  });

  it("of a tenant contains no collection and no output of another one", () => {
    const { outputs, deadLetters } = statusOfTenant(withOutputs, "acme");
    expect(outputs).toEqual([withOutputs.outputs[0]]);
    expect(deadLetters).toEqual([status.deadLetters[0]]);
    const { members: all, queue } = status;
    const [ofAcme, ofGlobex] = [0, 1].map((index) => ({
      ...{ members: all, queue },
      ...{ deadLetters: [status.deadLetters[index]], lags: [status.lags[index]], outputs: [] },
    }));
    expect(statusOfTenant(status, "acme")).toEqual({ ...ofAcme, oldest: status.oldest });
    expect(statusOfTenant(status, "globex")).toEqual({ ...ofGlobex, oldest: null });
    expect(statusOfTenant({ ...status, oldest: null }, "acme").oldest).toBeNull();
  });
});
