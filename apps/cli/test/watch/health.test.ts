import { mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { createSimulator } from "@cyberintegrations/simulator";
import { describe, expect, it, vi } from "vitest";
import { nothingYet } from "@cyberintegrations/ingest";
import { maintainHealthFile } from "../../src/watch/health-file.ts";
import { Health, type HealthReport } from "@cyberintegrations/ingest";
import { tempFolder } from "../harness.ts";
import { FakeClock } from "./fake-clock.ts";
import { tempStore } from "./temp-store.ts";
import { minute, Rig, type RigOptions } from "./rig.ts";

/** A rig with a server, and how to ask it. */
async function served(options: RigOptions) {
  const rig = new Rig({ ...options, flags: { healthPort: 0, ...options.flags } });
  await rig.until(() => rig.notes.length > 0);
  const [url = ""] = /http:\S+\//.exec(rig.notes[0] ?? "") ?? [];
  const ask = async (path: string, init?: RequestInit) => {
    const response = await fetch(new URL(path, url), init);
    return {
      status: response.status,
      type: response.headers.get("content-type"),
      body: await response.text(),
    };
  };
  const health = async () => {
    const { status, body } = await ask("health");
    return { status, ...(JSON.parse(body) as HealthReport) };
  };
  return { rig, url, ask, health };
}

describe("/health", () => {
  it("answers 200 while all collections succeed, 503 when one has not for three intervals", async () => {
    await using simulator = await createSimulator({ feeds: 3 });
    await using temp = await tempStore();
    const collections = { "ioc/common": undefined, "apt/threat": 60 * minute };
    const { rig, health } = await served({ simulator, store: temp.store, collections });
    const begin = rig.clock.now();
    await rig.reading("ioc/common", 3);
    const last = new Date(rig.clock.now()).toISOString();
    const well = { ok: true, lastError: null, consecutiveFailures: 0, lastDurationSeconds: 0 };
    expect(await health()).toEqual({
      status: 200,
      ok: true,
      at: last,
      startedAt: new Date(begin).toISOString(),
      error: null,
      collections: {
        "ioc/common": { ...well, intervalSeconds: 300, lastSuccess: last },
        "apt/threat": {
          ...well,
          intervalSeconds: 3600,
          lastSuccess: new Date(begin).toISOString(),
        },
      },
    });

    simulator.addFault({ collection: "ioc/common", kind: "status", status: 403, times: 6 });
    await rig.reading("ioc/common", 6);
    expect(await health()).toMatchObject({
      status: 200,
      collections: { "ioc/common": { ok: true } },
    });
    await rig.reading("ioc/common", 9);
    const ill = await health();
    expect(ill).toMatchObject({
      status: 503,
      ok: false,
      collections: {
        "ioc/common": {
          ok: false,
          lastSuccess: last,
          consecutiveFailures: 6,
          lastError: { code: "forbidden", at: new Date(rig.clock.now()).toISOString() },
        },
        "apt/threat": { ok: true },
      },
    });
    expect(ill.collections["ioc/common"]?.lastError?.message).toContain("403");

    await rig.reading("ioc/common", 10);
    expect(await health()).toMatchObject({
      status: 200,
      collections: { "ioc/common": { consecutiveFailures: 0, lastError: { code: "forbidden" } } },
    });
    await rig.interrupt();
  });

  it("never shows the key, nor do metrics and the file", async () => {
    using folder = tempFolder();
    const healthFile = join(folder.path, "health.json");
    await using simulator = await createSimulator({ feeds: 1 });
    await using temp = await tempStore();
    const collections = { "ioc/common": 1000 };
    const flags = { healthFile };
    const options = { simulator, store: temp.store, collections, apiKey: "canary-key", flags };
    const { rig, ask, health } = await served(options);
    await rig.reading("ioc/common", 6);
    expect(await health()).toMatchObject({
      status: 503,
      collections: { "ioc/common": { lastError: { code: "unauthorized" } } },
    });
    const file = await vi.waitFor(() => {
      const text = readFileSync(healthFile, "utf8");
      expect(text).toContain("unauthorized");
      return text;
    });
    const said = [await ask("health"), await ask("metrics"), file, rig.notes];
    expect(JSON.stringify(said)).not.toMatch(/canary|Basic/);
    await rig.interrupt();
  });

  it("serves only its two pages, and nothing after the watch has ended", async () => {
    await using simulator = await createSimulator({ feeds: 1 });
    await using temp = await tempStore();
    const { rig, ask, url } = await served({
      simulator,
      store: temp.store,
      collections: { "ioc/common": minute },
    });
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/);
    await rig.reading("ioc/common", 1);
    const of = async (path: string, method: string) => (await ask(path, { method })).status;
    expect(await of("", "GET")).toBe(404);
    expect(await of("constructor", "GET")).toBe(404);
    expect(await of("health?pretty", "GET")).toBe(200);
    expect(await of("health", "HEAD")).toBe(200);
    expect(await of("metrics", "POST")).toBe(405);
    await rig.interrupt();
    await expect(ask("health")).rejects.toThrow("fetch failed");
  });
});

describe("the health file", () => {
  const progress = nothingYet("ioc/common");

  it("does not report ok before the first read", async () => {
    using folder = tempFolder();
    const path = join(folder.path, "health.json");
    await using simulator = await createSimulator({ feeds: 1 });
    simulator.addFault({ kind: "status", status: 403, times: Infinity });
    await using temp = await tempStore();
    const collections = { "ioc/common": minute };
    const flags = { healthFile: path };
    const rig = new Rig({ simulator, store: temp.store, collections, flags });
    const written = () => JSON.parse(readFileSync(path, "utf8")) as HealthReport;
    await rig.until(() => rig.notes.length > 0);
    expect(written().ok).toBe(false);
    await rig.reading("ioc/common", 2);
    expect(written().ok).toBe(false);
    simulator.clearFaults();
    await rig.reading("ioc/common", 3);
    await vi.waitFor(() => {
      rig.clock.advance();
      expect(written().ok).toBe(true);
    });
    await rig.interrupt();
  });

  it("contains the same as /health, is updated every ten seconds, and is deleted when the program ends", async () => {
    using folder = tempFolder();
    const path = join(folder.path, "health.json");
    const clock = new FakeClock();
    const health = new Health(() => minute, clock.now);
    health.planned(["ioc/common"]);
    health.portion(progress);
    const begin = clock.now();
    const notes: string[] = [];
    const note = (message: string) => void notes.push(message);
    const written = () => JSON.parse(readFileSync(path, "utf8")) as HealthReport;
    {
      await using file = await maintainHealthFile({ path, health, clock, note });
      expect(file.path).toBe(path);
      expect(written()).toEqual(health.report());
      expect(written().ok).toBe(true);
      for (let index = 1; index <= 30; index++) {
        await vi.waitFor(() => {
          clock.advance();
          expect(clock.now()).toBe(begin + index * 10_000);
        });
        await vi.waitFor(() => {
          expect(written()).toEqual(health.report());
        });
      }
      expect(written().ok).toBe(false);
    }
    expect(readdirSync(folder.path)).toEqual([]);
    expect(notes).toEqual([]);
  });

  it("is logged once if it can no longer be written, and the watch continues", async () => {
    using folder = tempFolder();
    const path = join(folder.path, "inner", "health.json");
    mkdirSync(join(folder.path, "inner"));
    await using simulator = await createSimulator({ feeds: 1 });
    await using temp = await tempStore();
    const collections = { "ioc/common": minute };
    const flags = { healthFile: path };
    const rig = new Rig({ simulator, store: temp.store, collections, flags });
    await rig.reading("ioc/common", 1);
    rmSync(join(folder.path, "inner"), { recursive: true });
    await rig.reading("ioc/common", 20);
    await rig.interrupt();
    expect(rig.notes).toEqual([
      `Health report in ${path}`,
      `--health-file: expected a path that can be written, got "${path}": its folder does not exist (ENOENT)`,
    ]);
  });
});
