import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { createSimulator } from "@cyberintegrations/simulator";
import { openStore } from "@cyberintegrations/store";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { envFor, runInside, simulatedIds, storedIds, tempFolder, untimed } from "./harness.ts";

interface Row {
  readonly collection: string;
  readonly feeds: number;
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly requests: number;
  readonly cursor: string | null;
  readonly error?: { readonly code: string };
}

const rowsOf = (json: string) => JSON.parse(json) as Row[];

describe("sync", () => {
  it("stores exactly the feeds that the API has, of every collection, id by id", async () => {
    using folder = tempFolder();
    const store = join(folder.path, "feeds.db");
    await using simulator = await createSimulator({ feeds: 120, growth: 30 });
    const { code } = await runInside(["sync", "--store", store], { env: envFor(simulator) });
    expect(code).toBe(0);
    expect(await storedIds(store)).toEqual(simulatedIds(simulator));
  });

  it("fetches only new and changed feeds when it is run again", async () => {
    using folder = tempFolder();
    // Searches read the last 24 hours again. The simulator's feeds end at midnight, so by the evening none may be in them.
    vi.useFakeTimers({
      toFake: ["Date"],
      shouldAdvanceTime: true,
      now: new Date("2026-11-24T12:00:00Z"),
    });
    onTestFinished(() => void vi.useRealTimers());
    const args = ["sync", "--json", "--store", join(folder.path, "feeds.db")];
    await using simulator = await createSimulator({ feeds: 120 });
    const env = envFor(simulator);
    const first = rowsOf((await runInside(args, { env })).stdout);
    expect(first.every(({ feeds, created }) => feeds === 120 && created === 120)).toBe(true);

    simulator.grow(20);
    const second = rowsOf((await runInside(args, { env })).stdout);
    for (const row of second)
      expect(row, row.collection).toMatchObject({ created: 18, updated: 2 });
    const overlapping = second.filter(({ unchanged }) => unchanged > 0);
    expect(overlapping.map(({ collection }) => collection)).toEqual([
      "compromised/breached",
      "compromised/reaper",
    ]);

    const third = rowsOf((await runInside(args, { env })).stdout);
    expect(third.every(({ created, updated }) => created === 0 && updated === 0)).toBe(true);
    expect(await storedIds(join(folder.path, "feeds.db"))).toEqual(simulatedIds(simulator));
  });

  it("stores each feed with the result of its mapping and its indicators", async () => {
    using folder = tempFolder();
    const path = join(folder.path, "feeds.db");
    await using simulator = await createSimulator({ feeds: 20 });
    await runInside(["sync", "--store", path, "--collections", "malware/cnc"], {
      env: envFor(simulator),
    });
    await using store = await openStore(path);
    const feeds = [];
    for await (const feed of store.feeds()) feeds.push(feed);
    expect(feeds.map(({ feed }) => feed)).toEqual([...simulator.feeds("malware/cnc")]);
    for (const { id, parsed } of feeds) expect(parsed).toMatchObject({ id });
    let iocs = 0;
    for await (const { collection, feedId } of store.iocs()) {
      expect(collection).toBe("malware/cnc");
      expect(feeds.some(({ id }) => id === feedId)).toBe(true);
      iocs += 1;
    }
    expect(iocs).toBeGreaterThan(20);
  });

  it("ends with a table and the location of the store", async () => {
    using folder = tempFolder();
    const path = join(folder.path, "feeds.db");
    await using simulator = await createSimulator({ feeds: 5 });
    const args = ["sync", "--store", path, "--collections", "ioc/common,ioc/primary"];
    const { stdout, stderr } = await runInside(args, { env: envFor(simulator) });
    expect(stdout).toMatch(
      /^\| collection +\| feeds \| IoCs \| requests \| seconds \| cursor +\|$/m,
    );
    expect(stdout).toMatch(/^\| ioc\/common +\| +5 \|/m);
    expect(stdout).toMatch(/^\| total +\| +10 \|/m);
    expect(stdout).toContain(`Stored in ${path}`);
    expect(untimed(stderr)).toMatch(
      /^ioc\/common: done: 5 feeds \(5 new, 0 changed, 0 unchanged\)/m,
    );
  });

  it("continues with the others when a collection fails, reports why, and exits with 1", async () => {
    using folder = tempFolder();
    const path = join(folder.path, "feeds.db");
    await using simulator = await createSimulator({
      feeds: 5,
      faults: [{ collection: "ioc/common", kind: "status", status: 403, times: Infinity }],
    });
    const args = ["sync", "--store", path, "--json", "--collections", "ioc/common,ioc/primary"];
    const { code, stdout, stderr } = await runInside(args, { env: envFor(simulator) });
    expect(code).toBe(1);
    expect(rowsOf(stdout).map(({ feeds, error }) => [feeds, error?.code])).toEqual([
      [0, "forbidden"],
      [5, undefined],
    ]);
    expect(stderr).toMatch(/ioc\/common: failed after 0 feeds: .*403/);
    expect(stderr).toContain("1 of 2 collections failed");
  });

  it.each([
    ["ioc/common", /^1 collection$/m, /^The collection failed\.$/m],
    ["ioc/common,ioc/primary", /^2 collections$/m, /^All 2 collections failed\.$/m],
    [
      "ioc/common,apt/threat",
      /^2 collections$/m,
      /^1 of 2 collections failed; the other one is up to date\.$/m,
    ],
    [
      "ioc/common,apt/threat,malware/cnc",
      /^3 collections$/m,
      /^1 of 3 collections failed; the other 2 are up to date\.$/m,
    ],
  ])("reports for %s how many failed, in singular or plural", async (names, planned, ended) => {
    using folder = tempFolder();
    const fault = { kind: "status", status: 403, times: Infinity } as const;
    const faults = ["ioc/common", "ioc/primary"].map((collection) => ({ ...fault, collection }));
    await using simulator = await createSimulator({ feeds: 1, faults });
    const args = ["sync", "--store", join(folder.path, "feeds.db"), "--collections", names];
    const { code, stderr } = await runInside(args, { env: envFor(simulator) });
    expect(code).toBe(1);
    expect(untimed(stderr)).toMatch(planned);
    expect(untimed(stderr)).toMatch(ended);
    expect(stderr).not.toMatch(/\b1 (?:feeds|IoCs|collections)\b/);
  });

  it("never shows the key", async () => {
    using folder = tempFolder();
    await using simulator = await createSimulator({ feeds: 5, apiKey: "canary-key" });
    const args = ["sync", "--store", join(folder.path, "feeds.db")];
    const good = await runInside(args, { env: envFor(simulator) });
    const env = { ...envFor(simulator), CYBERINTEGRATIONS_API_KEY: "canary-wrong" };
    const bad = await runInside(args, { env });
    expect(bad.code).toBe(1);
    expect(bad.stderr).toMatch(/error: .*401/);
    expect(JSON.stringify([good, bad])).not.toContain("canary");
  });
});

describe("wrong usage", () => {
  it.each([
    [
      ["sync"],
      /environment: set CYBERINTEGRATIONS_API_URL, CYBERINTEGRATIONS_USERNAME and CYBERINTEGRATIONS_API_KEY/,
    ],
    [["sync", "--limit", "0"], /Expected a whole number of 1 or more/],
    [["sync", "--collections", "a,,b"], /Expected names/],
    [["sink"], /unknown command 'sink'.*\n.*sync/],
    [["export", "iocs", "--format", "xml"], /Allowed choices are ndjson, csv/],
    [["export", "feeds", "--since", "yesterday"], /--since: expected a date .*, got "yesterday"/],
    [["export", "iocs", "--since", "2026-02-30T12:00:00Z"], /--since: expected a date/],
  ])("is reported in one line, with exit code 2: %j", async (args, message) => {
    using folder = tempFolder();
    const store = args[0] === "sync" ? ["--store", join(folder.path, "feeds.db")] : [];
    const { code, stderr } = await runInside([...args, ...store]);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
  });

  it("names the nearest collections for a wrong one", async () => {
    using folder = tempFolder();
    await using simulator = await createSimulator({ feeds: 1 });
    const args = ["sync", "--store", join(folder.path, "feeds.db"), "--collections", "ioc/comon"];
    const { code, stderr } = await runInside(args, { env: envFor(simulator) });
    expect(code).toBe(2);
    expect(stderr).toContain("Nearest: ioc/common");
    expect(simulator.requests).toEqual([]);
  });
});

describe("two syncs of one store", () => {
  it("don't read twice: the second reports which process holds the lock", async () => {
    using folder = tempFolder();
    const path = join(folder.path, "feeds.db");
    await using simulator = await createSimulator({ feeds: 5 });
    await using store = await openStore(path);
    await using lock = await store.acquireLock();
    const { code, stderr } = await runInside(["sync", "--store", path], { env: envFor(simulator) });
    expect(code).toBe(1);
    expect(stderr).toContain(String(lock.owner.pid));
    expect(simulator.requests).toEqual([]);
  });
});

describe("a DRP account", () => {
  it("is synced by the same commands", async () => {
    using folder = tempFolder();
    const path = join(folder.path, "cyberintegrations.yaml");
    await using simulator = await createSimulator({ feeds: 30 });
    const { drpUrl, username, apiKey } = simulator;
    writeFileSync(
      path,
      `product: drp\napi: { url: "${drpUrl}", username: ${username}, apiKey: ${apiKey} }\n`,
    );
    const { code } = await runInside(["sync", "--config", path]);
    expect(code).toBe(0);
    const ids = simulator
      .collections("drp")
      .map((name) => [name, [...simulator.feedIds(name)].sort()]);
    expect(await storedIds(join(folder.path, "cyberintegrations.db"))).toEqual(
      Object.fromEntries(ids),
    );
  });
});

it("stores every event of a group with parseEvents", async () => {
  using folder = tempFolder();
  const path = join(folder.path, "cyberintegrations.yaml");
  await using simulator = await createSimulator({ feeds: 20 });
  const { tiUrl, username, apiKey } = simulator;
  const collection = "compromised/account_group";
  writeFileSync(
    path,
    `api: { url: "${tiUrl}", username: ${username}, apiKey: ${apiKey} }\n` +
      `collections: { ${collection}: { parseEvents: true } }\n`,
  );
  expect((await runInside(["sync", "--config", path])).code).toBe(0);
  const groups = [...simulator.feeds(collection)] as { readonly events?: unknown }[];
  const events = groups.map(({ events }) =>
    Array.isArray(events) ? Math.max(1, events.length) : 1,
  );
  const stored = await storedIds(join(folder.path, "cyberintegrations.db"));
  expect(stored[collection]).toHaveLength(events.reduce((sum, count) => sum + count, 0));
});

it("moves a feed that can't be stored to quarantine, stores the others, and continues", async () => {
  using folder = tempFolder();
  const path = join(folder.path, "feeds.db");
  await using simulator = await createSimulator({ feeds: 30 });
  const [first] = simulator.feeds("ioc/common");
  const seqUpdate = first?.["seqUpdate"];
  const bad = { id: "too-long-".repeat(100), seqUpdate };
  const body = { count: 31, items: [first, bad], seqUpdate };
  simulator.addFault({
    collection: "ioc/common",
    path: /updated$/,
    kind: "status",
    status: 200,
    body,
  });
  const args = ["--store", path];
  const env = envFor(simulator);
  const { code, stderr } = await runInside(["sync", "--collections", "ioc/common", ...args], {
    env,
  });
  expect(code).toBe(0);
  expect(stderr).toMatch(/ioc\/common: done: 31 feeds \(30 new, .* 1 in quarantine\)/);
  const listed = await runInside(["quarantine", "list", ...args, "--json"]);
  expect(JSON.parse(listed.stdout)).toMatchObject([{ collection: "ioc/common" }]);
  const { "ioc/common": stored } = await storedIds(path);
  expect(stored).toEqual([...simulator.feedIds("ioc/common")].sort());
});
