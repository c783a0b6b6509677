import { writeFileSync } from "node:fs";
import { expect, it } from "vitest";
import { runInside, untimed } from "../harness.ts";
import { usePostgres } from "./postgres.ts";

const { rig: makeRig } = usePostgres();

const commands = ["schedule", "worker"];

it.each(commands)("%s needs a PostgreSQL store", async (command) => {
  await using rig = await makeRig();
  const simulator = await rig.simulator();
  writeFileSync(
    rig.config,
    JSON.stringify({
      store: "./feeds.db",
      api: { url: simulator.tiUrl, username: simulator.username, apiKey: simulator.apiKey },
    }),
  );
  const { code, stderr } = await rig.run(command);
  expect(code).toBe(2);
  expect(untimed(stderr)).toMatch(
    RegExp(`^error: ${command}: expected a PostgreSQL store, got a SQLite file\n .*sync --watch`),
  );
  expect(simulator.requests).toEqual([]);
});

it.each(commands)(
  "%s rejects a tenant that is listed twice, and one without credentials",
  async (command) => {
    await using rig = await makeRig();
    const simulator = await rig.simulator();
    const api = { url: simulator.tiUrl, username: "u", apiKey: "canary" };
    const refused = async (tenants: readonly object[], message: RegExp) => {
      writeFileSync(rig.config, JSON.stringify({ store: rig.store, tenants }, null, 1));
      const { code, stderr } = await rig.run(command);
      expect(code).toBe(2);
      expect(stderr).toMatch(message);
      expect(stderr).not.toContain("canary");
    };
    await refused(
      [
        { name: "acme", api },
        { name: "acme", api },
      ],
      /:\d+:\d+: tenants\.1\.name: expected a unique name, got the name of another tenant/,
    );
    await refused(
      [{ name: "acme", api: { url: simulator.tiUrl, username: "u" } }],
      /:\d+:\d+: tenants\.0\.api.*apiKey/,
    );
    expect(simulator.requests).toEqual([]);
  },
);

it.each(commands)("%s refuses a tenant's part with simulated data", async (command) => {
  await using rig = await makeRig();
  const simulator = await rig.simulator();
  const collections = { "apt/threat": {} };
  rig.configure({ acme: [simulator, collections], globex: [simulator, collections] });
  const place = ["--store", rig.store, "--tenant", "globex"];
  const demo = await runInside(["sync", "--demo", "--collections", "ioc/common", ...place]);
  expect(demo.code).toBe(0);
  const { code, stderr } = await rig.run(command);
  expect(code).toBe(2);
  expect(untimed(stderr)).toMatch(
    /^error: store: .* got one with simulated data from "sync --demo"/,
  );
  expect(simulator.requests).toEqual([]);
  const { stdout } = await rig.run("status", "--json");
  const shown = JSON.parse(stdout) as { demo?: boolean; collections: { collection: string }[] };
  expect(shown.demo).toBe(true);
  expect(shown.collections.map(({ collection }) => collection)).toEqual(["ioc/common"]);
});

it("schedule rejects an interval in seconds", async () => {
  await using rig = await makeRig();
  const simulator = await rig.simulator();
  rig.configure({
    acme: [simulator, undefined],
    globex: [simulator, { "apt/threat": { interval: "90s" } }],
  });
  const { code, stderr } = await rig.run("schedule");
  expect(code).toBe(2);
  expect(untimed(stderr)).toMatch(
    /^error: globex: collections\.apt\/threat\.interval: expected whole minutes, got 90 s\n/,
  );
  const every = await rig.run("schedule", "--every", "30s");
  expect(untimed(every.stderr)).toMatch(/^error: --every: expected whole minutes, got 30 s\n/);
  expect(simulator.requests).toEqual([]);
});

it.each([
  ["5s", "Expected 10s or more."],
  ["60d", "Expected 1d or less."],
  ["99999999999999999999d", "Expected a duration such as 30s, 5m, 2h or 1d, up to 365d."],
])("rejects a job expiry of %s, which the queue can't use", async (expiry, message) => {
  const { code, stderr } = await runInside(["worker", "--job-expiry", expiry]);
  expect(code).toBe(2);
  expect(stderr).toContain(message);
});

it.each([
  ["schedule", "--every"],
  ["schedule", "--watch"],
  ["worker", "--slice-time"],
  ["worker", "--job-expiry"],
  ["sync", "--watch"],
])("%s %s rejects a time beyond a year", async (command, flag) => {
  for (const time of ["366d", "100000000000h"]) {
    const { code, stderr } = await runInside([command, flag, time]);
    expect(code).toBe(2);
    expect(stderr).toContain("Expected a duration such as 30s, 5m, 2h or 1d, up to 365d.");
  }
});

it("a simulated API rejects a latency that is too long for a timer", async () => {
  const { code, stderr } = await runInside(["simulate", "--latency", "2147483648"]);
  expect(code).toBe(2);
  expect(stderr).toContain("Expected a whole number from 0 to 2147483647.");
});
