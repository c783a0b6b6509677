import { existsSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { createSimulator } from "@cyberintegrations/simulator";
import { openStore } from "@cyberintegrations/store";
import { describe, expect, it, vi } from "vitest";
import type { HealthReport } from "@cyberintegrations/ingest";
import { envFor, runBuilt, runInside, start, storedIds, tempFolder, untimed } from "../harness.ts";

/** Starts the built program, and waits until it reports its address. */
async function startWatch(args: readonly string[], env: Record<string, string>) {
  const child = start(["sync", "--watch", "1s", "--health-port", "0", ...args], env);
  let said = "";
  child.stderr?.on("data", (chunk: Buffer) => (said += String(chunk)));
  const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
  const url = await vi.waitFor(
    () => {
      const [, found] = /Health at (\S+)health,/.exec(said) ?? [];
      if (found === undefined) throw new Error(`not serving yet: ${said}`);
      return found;
    },
    { timeout: 30_000 },
  );
  return { child, url, ended, said: () => said };
}

describe("sync --watch", () => {
  it.each(["SIGINT", "SIGTERM"] as const)(
    "keeps serving until %s, then exits with 130 and leaves nothing behind",
    async (signal) => {
      using folder = tempFolder();
      const [path, file] = [join(folder.path, "feeds.db"), join(folder.path, "health.json")];
      await using simulator = await createSimulator({ feeds: 20 });
      const names = "ioc/common,ioc/primary";
      const args = ["--store", path, "--collections", names, "--health-file", file];
      const { child, url, ended, said } = await startWatch(args, envFor(simulator));
      await vi.waitFor(() => {
        expect(said()).toContain("ioc/common: done: 20 feeds");
      }, 30_000);
      simulator.grow(10);
      await vi.waitFor(() => {
        expect(said()).toContain("ioc/common: done: 10 feeds");
      }, 30_000);
      const response = await fetch(`${url}health`);
      const { collections } = (await response.json()) as HealthReport;
      expect(Object.keys(collections)).toEqual(["ioc/common", "ioc/primary"]);
      expect(existsSync(file)).toBe(true);

      child.kill(signal);
      expect(await ended).toBe(130);
      expect(untimed(said())).toMatch(/^Interrupted\. Stored data is safe.+\n$/m);
      await expect(fetch(`${url}health`)).rejects.toThrow("fetch failed");
      expect(existsSync(file)).toBe(false);
      expect((await storedIds(path))["ioc/common"]).toEqual(
        [...simulator.feedIds("ioc/common")].sort(),
      );
    },
  );

  it("stores the current page when it is interrupted during a read, and continues from there", async () => {
    using folder = tempFolder();
    const path = join(folder.path, "feeds.db");
    await using simulator = await createSimulator({ feeds: 400, latency: 100 });
    const args = ["--store", path, "--collections", "ioc/common", "--limit", "10"];
    const { child, ended } = await startWatch(args, envFor(simulator));
    const stored = async () => {
      await using store = await openStore(path);
      return (await store.status()).find(({ collection }) => collection === "ioc/common");
    };
    await vi.waitFor(async () => {
      expect((await stored())?.feeds).toBeGreaterThan(20);
    }, 30_000);
    child.kill("SIGTERM");
    expect(await ended).toBe(130);
    const feeds = (await stored())?.feeds ?? NaN;
    expect(feeds).toBeLessThan(400);
    expect(feeds % 10).toBe(0);

    const rest = await runBuilt(
      ["sync", "--store", path, "--collections", "ioc/common", "--json"],
      envFor(simulator),
    );
    expect(JSON.parse(rest.stdout)).toMatchObject([{ created: 400 - feeds, unchanged: 0 }]);
  });

  it("reads a collection at its interval in the config, the others at the flag's", async () => {
    using folder = tempFolder();
    await using simulator = await createSimulator({ feeds: 1 });
    const config = join(folder.path, "c.yaml");
    writeFileSync(
      config,
      [
        "api: { url: '${CYBERINTEGRATIONS_API_URL}', username: '${CYBERINTEGRATIONS_USERNAME}', apiKey: '${CYBERINTEGRATIONS_API_KEY}' }",
        "store: ./feeds.db",
        "collections:",
        "  ioc/common:",
        "  apt/threat: { interval: 2h }",
      ].join("\n"),
    );
    const { child, url, ended, said } = await startWatch(["--config", config], envFor(simulator));
    await vi.waitFor(() => {
      expect(said().match(/^\S+Z ioc\/common: done/gm)?.length).toBeGreaterThan(2);
    }, 30_000);
    const { collections } = (await (await fetch(`${url}health`)).json()) as HealthReport;
    child.kill();
    await ended;
    expect(collections).toMatchObject({
      "ioc/common": { intervalSeconds: 1 },
      "apt/threat": { intervalSeconds: 7200 },
    });
    expect(said().match(/^\S+Z apt\/threat: done/gm)).toHaveLength(1);
  });

  it("reports a wrong login at once, instead of retrying endlessly", async () => {
    using folder = tempFolder();
    await using simulator = await createSimulator({ feeds: 1 });
    const env = { ...envFor(simulator), CYBERINTEGRATIONS_API_KEY: "wrong" };
    const args = ["sync", "--watch", "1s", "--store", join(folder.path, "feeds.db")];
    const { code, stderr } = await runInside(args, { env });
    expect(code).toBe(1);
    expect(stderr).toMatch(/error: .*401/);
  });
});

describe("wrong usage of a watch", () => {
  it.each([
    [["--watch", "0s"], /Expected a duration such as 30s, 5m, 2h or 1d/],
    [["--watch", "5 minutes"], /Expected a duration/],
    [["--watch", "5m", "--json"], /'--watch <interval>' cannot be used with option '--json'/],
    [["--health-port", "0"], /--health-port: requires --watch/],
    [["--health-host", "::1"], /--health-host: requires --watch/],
    [["--health-file", "health.json"], /--health-file: requires --watch/],
    [["--watch", "5m", "--health-port", "70000"], /Expected a whole number from 0 to 65535/],
    [["--watch", "5m", "--health-port", "0", "--health-host", "203.0.113.1"], /of 203\.0\.113\.1/],
    [["--watch", "5m", "--health-file", "/no/such/folder/h"], /--health-file: expected a path/],
  ])("is reported, with exit code 2: %j", async (args, message) => {
    using folder = tempFolder();
    await using simulator = await createSimulator({ feeds: 1 });
    const store = ["--store", join(folder.path, "feeds.db")];
    const { code, stderr } = await runInside(["sync", ...store, ...args], {
      env: envFor(simulator),
    });
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
    expect(simulator.requests).toEqual([]);
  });

  it("includes a port that another program uses", async () => {
    using folder = tempFolder();
    await using simulator = await createSimulator({ feeds: 1 });
    await using other = createServer().listen(0, "127.0.0.1");
    await vi.waitUntil(() => other.listening);
    const { port } = other.address() as AddressInfo;
    const args = ["--store", join(folder.path, "feeds.db"), "--health-port", String(port)];
    const { code, stderr } = await runInside(["sync", "--watch", "5m", ...args], {
      env: envFor(simulator),
    });
    expect(code).toBe(2);
    expect(untimed(stderr)).toMatch(
      RegExp(`^error: .*can't listen on port ${port} of 127\\.0\\.0\\.1 \\(EADDRINUSE\\)`, "m"),
    );
  });
});
