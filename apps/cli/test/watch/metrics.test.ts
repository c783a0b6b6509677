import { createSimulator } from "@cyberintegrations/simulator";
import { expect, it } from "vitest";
import { tempStore } from "./temp-store.ts";
import { minute, Rig } from "./rig.ts";

/** The samples of a page in the text format, by their names with labels. */
function samples(page: string): ReadonlyMap<string, number> {
  const lines = page.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return new Map(
    lines.map((line) => {
      const space = line.lastIndexOf(" ");
      return [
        line.slice(0, space).replace("cyberintegrations_", ""),
        Number(line.slice(space + 1)),
      ];
    }),
  );
}

it("counts feeds, requests and failures, and reports the age of the last success", async () => {
  await using simulator = await createSimulator({ feeds: 250 });
  await using temp = await tempStore();
  const collections = { "ioc/common": 5 * minute, "malware/cnc": undefined };
  const duration = () => 20_000;
  const rig = new Rig({
    simulator,
    store: temp.store,
    collections,
    duration,
    tenant: "acme",
    flags: { healthPort: 0 },
  });
  await rig.until(() => rig.notes.length > 0);
  const url = /\S+\/metrics/.exec(rig.notes[0] ?? "")?.[0] ?? "";
  const scrape = async () => {
    const response = await fetch(url);
    expect(response.headers.get("content-type")).toMatch(/^text\/plain; version=0\.0\.4/);
    return await response.text();
  };
  const [collection, common] = ["ioc/common", `tenant="acme",collection="ioc/common"`];
  await rig.reading(collection, 1);
  const first = samples(await scrape());
  const [read] = rig.of(collection);
  expect(Object.fromEntries(first)).toMatchObject({
    [`feeds_total{${common},change="created"}`]: 250,
    [`feeds_total{${common},change="updated"}`]: 0,
    [`feeds_total{${common},change="unchanged"}`]: 0,
    [`feeds_quarantined_total{${common}}`]: 0,
    [`iocs_total{${common}}`]: read?.outcome.iocs,
    [`iocs_withdrawn_total{${common}}`]: 0,
    [`requests_total{${common}}`]: simulator.requests.filter((one) => one.collection === collection)
      .length,
    [`retries_total{${common}}`]: 0,
    [`feeds_left{${common}}`]: 0,
    [`sync_duration_seconds_bucket{le="15",${common}}`]: 0,
    [`sync_duration_seconds_bucket{le="60",${common}}`]: 1,
    [`sync_duration_seconds_sum{${common}}`]: 20,
    [`sync_duration_seconds_count{${common}}`]: 1,
    [`last_success_age_seconds{${common}}`]: 0,
  });
  expect(read?.outcome.iocs).toBeGreaterThan(0);
  expect([...first.keys()].some((name) => name.startsWith("sync_failures_total"))).toBe(false);

  const success = rig.clock.now();
  simulator.grow(20);
  simulator.addFault({ collection, kind: "status", status: 403 });
  await rig.reading(collection, 2);
  const failed = samples(await scrape());
  expect(failed.get(`sync_failures_total{${common},code="forbidden"}`)).toBe(1);
  expect(failed.get(`last_success_age_seconds{${common}}`)).toBe(
    (rig.clock.now() - success) / 1000,
  );

  simulator.addFault({
    collection,
    kind: "status",
    status: 503,
    headers: { "Retry-After": "0" },
  });
  await rig.reading(collection, 3);
  const third = samples(await scrape());
  await rig.interrupt();
  expect(Object.fromEntries(third)).toMatchObject({
    [`feeds_total{${common},change="created"}`]: 268,
    [`feeds_total{${common},change="updated"}`]: 2,
    [`retries_total{${common}}`]: 1,
    [`sync_duration_seconds_count{${common}}`]: 3,
    [`last_success_age_seconds{${common}}`]: 0,
    [`requests_total{${common}}`]: simulator.requests.filter((one) => one.collection === collection)
      .length,
  });
});

it("reports how many feeds are left during a read, and none after it, even if the API stops counting", async () => {
  await using simulator = await createSimulator({ feeds: 250 });
  await using temp = await tempStore();
  const left: string[] = [];
  const scrape = async () => {
    const page = await (await fetch(/\S+\/metrics/.exec(rig.notes[0] ?? "")?.[0] ?? "")).text();
    left.push(/^cyberintegrations_feeds_left\{.+\} (\d+)$/m.exec(page)?.[1] ?? "");
  };
  simulator.addFault({ collection: "ioc/common", kind: "null-count", nth: 3, times: Infinity });
  const collections = { "ioc/common": minute };
  const flags = { healthPort: 0 };
  const beforeCommit = scrape;
  const rig = new Rig({ simulator, store: temp.store, collections, beforeCommit, flags });
  await rig.reading("ioc/common", 1);
  await scrape();
  await rig.interrupt();
  expect(left).toEqual(["", "150", "50", "0"]);
});

it("explains each metric, and names each by its unit", async () => {
  await using simulator = await createSimulator({ feeds: 1 });
  await using temp = await tempStore();
  const rig = new Rig({
    simulator,
    store: temp.store,
    collections: { "ioc/common": minute },
    flags: { healthPort: 0 },
  });
  await rig.reading("ioc/common", 1);
  const page = await (await fetch(/\S+\/metrics/.exec(rig.notes[0] ?? "")?.[0] ?? "")).text();
  await rig.interrupt();
  const described = [...page.matchAll(/^# HELP (\S+) (.+)$/gm)];
  const typed = [...page.matchAll(/^# TYPE (\S+) (.+)$/gm)];
  expect(described.map(([, name]) => name)).toEqual(typed.map(([, name]) => name));
  for (const [, name, help] of described) {
    expect(name).toMatch(/^cyberintegrations_\w+_(?:total|seconds|left)$/);
    expect(help).toMatch(/^[A-Z].+\.$/);
  }
  expect(typed.map(([, name, type]) => `${name} ${type}`).sort()).toEqual([
    "cyberintegrations_feeds_left gauge",
    "cyberintegrations_feeds_quarantined_total counter",
    "cyberintegrations_feeds_total counter",
    "cyberintegrations_iocs_total counter",
    "cyberintegrations_iocs_withdrawn_total counter",
    "cyberintegrations_last_success_age_seconds gauge",
    "cyberintegrations_requests_total counter",
    "cyberintegrations_retries_total counter",
    "cyberintegrations_sync_duration_seconds histogram",
    "cyberintegrations_sync_failures_total counter",
  ]);
});
