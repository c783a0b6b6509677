import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { createSimulator, type FaultRule } from "@cyberintegrations/simulator";
import { describe, expect, it } from "vitest";
import { envFor, runBuilt, runInside, start, tempFolder, untimed } from "../harness.ts";
import { minute, Rig } from "./rig.ts";
import { tempStore } from "./temp-store.ts";

/** The answer to the request for the granted collections. */
const granted = (body: unknown, times = Infinity): FaultRule => ({
  path: "user/granted_collections",
  kind: "status",
  status: 200,
  body: JSON.stringify(body),
  times,
});

describe("sync without collections in the settings", () => {
  it.each([{}, null, { message: "canary" }, ["canary"]])(
    "fails if the granted collections are answered with %j",
    async (body) => {
      using folder = tempFolder();
      await using simulator = await createSimulator({ feeds: 1, faults: [granted(body)] });
      const args = ["sync", "--store", join(folder.path, "feeds.db")];
      const { code, stdout, stderr } = await runInside(args, { env: envFor(simulator) });
      expect(code).toBe(1);
      expect(stdout).toBe("");
      expect(untimed(stderr)).toMatch(
        /^error: user\/granted_collections: expected a list of objects/m,
      );
      expect(stderr).not.toContain("canary");
    },
  );

  it("fails if the account was granted nothing", async () => {
    using folder = tempFolder();
    await using simulator = await createSimulator({ feeds: 1, faults: [granted([])] });
    const args = ["sync", "--store", join(folder.path, "feeds.db")];
    const { code, stderr } = await runInside(args, { env: envFor(simulator) });
    expect(code).toBe(1);
    expect(untimed(stderr)).toMatch(/^error: expected the account to be granted .*, got none$/m);
  });

  it("fails if nothing that was granted is known and has data, and lists what was", async () => {
    using folder = tempFolder();
    const body = [
      { collection: "new/one", route: "new/one" },
      { collection: "new/two", route: "new/two" },
      { collection: "apt/threat", route: "NO_ROUTE" },
    ];
    await using simulator = await createSimulator({ feeds: 1, faults: [granted(body)] });
    const args = ["sync", "--store", join(folder.path, "feeds.db")];
    const { code, stderr } = await runInside(args, { env: envFor(simulator) });
    expect(code).toBe(1);
    expect(untimed(stderr)).toMatch(
      /got not known to this version: new\/one, new\/two; without data \(NO_ROUTE\): apt\/threat\n +.*sensitive: keep/,
    );
  });

  it("fails if a DRP account has no subscriptions", async () => {
    using folder = tempFolder();
    await using simulator = await createSimulator({
      feeds: 1,
      faults: [
        {
          product: "drp",
          path: "settings/subscriptions",
          kind: "status",
          status: 200,
          body: { data: { subscriptions: [] } },
        },
      ],
    });
    const config = join(folder.path, "c.json");
    const { drpUrl: url, username, apiKey } = simulator;
    const settings = { product: "drp", store: "./feeds.db", api: { url, username, apiKey } };
    writeFileSync(config, JSON.stringify(settings));
    const { code, stderr } = await runInside(["sync", "-c", config]);
    expect(code).toBe(1);
    expect(untimed(stderr)).toMatch(/^error: expected the account to be granted .*, got none$/m);
  });
});

describe("a watch without collections in the settings", () => {
  it.each([[{}], [null], [{ message: "canary" }], [[]]])(
    "is not healthy while the granted collections are answered with %j, and reads them after a retry",
    async (body) => {
      await using simulator = await createSimulator({ feeds: 1, grants: ["ioc/common"] });
      simulator.addFault(granted(body));
      await using temp = await tempStore();
      const rig = new Rig({ simulator, store: temp.store, flags: { healthPort: 0 } });
      const asked = () => simulator.requests.length;
      await rig.until(() => asked() >= 1 && rig.notes.length >= 2);
      const [url = ""] = /http:\S+\//.exec(rig.notes[0] ?? "") ?? [];
      const response = await fetch(new URL("health", url));
      expect(response.status).toBe(503);
      const report = (await response.json()) as { error: { code: string } };
      expect(report).toMatchObject({ ok: false, collections: {} });
      expect(["bad-response", "no-collections"]).toContain(report.error.code);
      const began = rig.clock.now();
      await rig.until(() => asked() >= 4);
      // A minute, two and four, with a tenth more or less.
      expect(rig.clock.now() - began).toBeGreaterThan(0.9 * 7 * minute);
      expect(rig.clock.now() - began).toBeLessThan(1.1 * 7 * minute);
      // The same failure again is not logged again.
      expect(rig.notes).toHaveLength(2);
      expect(rig.notes[1]).toMatch(
        /^can't list the collections: .*Next attempt in (54|5\d|1) (s|min)\.$/,
      );
      simulator.clearFaults();
      const [read] = await rig.reading("ioc/common", 1);
      expect(read?.outcome).toMatchObject({ created: 1 });
      expect((await fetch(new URL("health", url))).status).toBe(200);
      await rig.interrupt();
      expect(rig.notes.join("\n")).not.toContain("canary");
    },
  );
});

describe("an interrupt", () => {
  const slow = { kind: "delay", ms: 60_000, times: Infinity } as const;

  it.each(["user/granted_collections", "sequence_list"])(
    "ends a sync that waits for %s",
    async (path) => {
      using folder = tempFolder();
      await using simulator = await createSimulator({ feeds: 1, grants: ["ioc/common"] });
      simulator.addFault({ path, ...slow });
      const child = start(["sync", "--store", join(folder.path, "feeds.db")], envFor(simulator));
      const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
      await expect
        .poll(() => simulator.requests.some(({ path: asked }) => asked === path), {
          timeout: 30_000,
        })
        .toBe(true);
      const began = Date.now();
      child.kill("SIGTERM");
      expect(await ended).toBe(130);
      expect(Date.now() - began).toBeLessThan(1500);
    },
  );

  it("ends a watch that waits to request its collections again", async () => {
    using folder = tempFolder();
    await using simulator = await createSimulator({ feeds: 1, faults: [granted({})] });
    const args = ["sync", "--watch", "5m", "--store", join(folder.path, "feeds.db")];
    const child = start(args, envFor(simulator));
    let said = "";
    child.stderr?.on("data", (chunk: Buffer) => (said += String(chunk)));
    const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
    await expect.poll(() => said, { timeout: 30_000 }).toContain("Next attempt in ");
    const began = Date.now();
    child.kill("SIGTERM");
    expect(await ended).toBe(130);
    expect(Date.now() - began).toBeLessThan(1500);
    expect(untimed(said)).not.toMatch(/^error:/m);
    expect(untimed(said)).toMatch(/^Interrupted\. Stored data is safe.+\n$/m);
  });

  it.each([
    ["collections", []],
    ["plan", []],
    ["search", ["ip:192.0.2.1"]],
    ["feed", ["apt/threat", "1"]],
    ["doctor", []],
  ])("ends %s", async (command, args) => {
    using folder = tempFolder();
    await using simulator = await createSimulator({ feeds: 1, faults: [slow] });
    const interrupt = new AbortController();
    const store = command === "plan" ? ["--store", join(folder.path, "feeds.db")] : [];
    const ended = runInside([command, ...args, ...store], {
      env: envFor(simulator),
      signal: interrupt.signal,
    });
    await expect.poll(() => simulator.requests.length).toBe(1);
    const began = Date.now();
    interrupt.abort();
    expect((await ended).code).toBe(130);
    expect(Date.now() - began).toBeLessThan(1500);
  });
});

it("runs the built program when the API is available again", async () => {
  using folder = tempFolder();
  await using simulator = await createSimulator({ feeds: 3, grants: ["ioc/common"] });
  simulator.addFault(granted({}, 1));
  const args = ["--store", join(folder.path, "feeds.db")];
  expect((await runBuilt(["sync", ...args], envFor(simulator))).code).toBe(1);
  expect((await runBuilt(["sync", ...args], envFor(simulator))).code).toBe(0);
});
