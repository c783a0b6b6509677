import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createSimulator, type Simulator } from "@cyberintegrations/simulator";
import { extractIocs, toJson, type JsonValue } from "cyberintegrations";
import { openStore } from "@cyberintegrations/store";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { envFor, runInside, tempFolder } from "./harness.ts";

let simulator: Simulator;
const folder = tempFolder();
const store = join(folder.path, "feeds.db");
const cli = join(import.meta.dirname, "../dist/main.js");

beforeAll(async () => {
  simulator = await createSimulator({ feeds: 300 });
  const args = ["sync", "--store", store, "--collections", "apt/threat,ioc/common"];
  expect((await runInside(args, { env: envFor(simulator) })).code).toBe(0);
});
afterAll(async () => {
  await simulator.close();
  folder[Symbol.dispose]();
});

const lines = (text: string) => text.trimEnd().split("\n");

describe("export feeds", () => {
  it("writes one line per feed, in the order of seqUpdate, with the cursor as text", async () => {
    const args = ["export", "feeds", "--store", store, "--collections", "ioc/common"];
    const { code, stdout } = await runInside(args);
    expect(code).toBe(0);
    const rows = lines(stdout).map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(rows.map(({ id }) => id)).toEqual([...simulator.feedIds("ioc/common")]);
    for (const row of rows) {
      expect(Object.keys(row)).toEqual([
        "collection",
        "id",
        "seqUpdate",
        "change",
        "feed",
        "parsed",
      ]);
      expect(row["seqUpdate"]).toMatch(/^\d+$/);
    }
  });

  it("writes to a file with -o", async () => {
    const output = join(folder.path, "feeds.ndjson");
    const { stdout } = await runInside(["export", "feeds", "--store", store, "-o", output]);
    expect(stdout).toBe("");
    expect(lines(readFileSync(output, "utf8"))).toHaveLength(600);
  });

  it.each(["ndjson", "csv"])(
    "writes feeds nested too deep for JSON.stringify, as %s",
    async (format) => {
      const path = join(folder.path, `deep-${format}.db`);
      const deep = JSON.parse("[".repeat(3000) + "]".repeat(3000)) as JsonValue;
      {
        await using own = await openStore(path);
        const feeds = [{ id: "a", seqUpdate: "1", feed: deep, parsed: deep, iocs: [] }];
        const counts = await own.commit({ collection: "ioc/common", from: null, to: "1", feeds });
        expect(counts).toMatchObject({ created: 1, quarantined: 0 });
      }
      // How deep JSON.stringify goes depends on the stack: on this one it goes less deep than where the feed was stored.
      const args = ["export", "feeds", "--store", path, "--format", format];
      const { status, stdout, stderr } = spawnSync(
        process.execPath,
        ["--stack-size=300", cli, ...args],
        {
          encoding: "utf8",
        },
      );
      expect([status, stderr]).toEqual([0, ""]);
      const json = toJson(deep);
      const row = format === "csv" ? `a,1,created,${json}` : `"feed":${json},"parsed":${json}}\n`;
      expect(stdout.includes(row)).toBe(true);
    },
  );

  it("ends without an error when the reader closes the pipe", () => {
    const command = `"${process.execPath}" "${cli}" export feeds --store "${store}" | head -n 2`;
    const { status, stdout, stderr } = spawnSync("bash", ["-c", `set -o pipefail; ${command}`], {
      encoding: "utf8",
    });
    expect(lines(stdout)).toHaveLength(2);
    expect(stderr).toBe("");
    expect(status).toBe(0);
  });
});

describe("export iocs", () => {
  it("writes one line per indicator", async () => {
    const { stdout } = await runInside(["export", "iocs", "--store", store]);
    const rows = lines(stdout).map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(rows.length).toBeGreaterThan(300);
    const columns = [
      "type",
      "value",
      "collection",
      "feedId",
      "firstSeen",
      "lastSeen",
      "tlp",
      "severity",
      "validUntil",
      "valid",
    ];
    for (const row of rows) expect(Object.keys(row)).toEqual(columns);
    expect(rows.some(({ validUntil }) => typeof validUntil === "string")).toBe(true);
  });

  it("writes CSV with a header", async () => {
    const { stdout } = await runInside(["export", "iocs", "--store", store, "--format", "csv"]);
    expect(lines(stdout)[0]).toBe(
      "type,value,collection,feedId,firstSeen,lastSeen,tlp,severity,validUntil,valid",
    );
  });

  it("shows for each indicator whether it matches its key", async () => {
    const path = join(folder.path, "valid.db");
    {
      await using own = await openStore(path);
      const iocs = extractIocs([{ a: "evil.example", b: "not a domain" }], {
        domain: "a",
        host: "b",
      });
      const feeds = [{ id: "a", seqUpdate: "1", feed: {}, parsed: null, iocs }];
      await own.commit({ collection: "ioc/common", from: null, to: "1", feeds });
    }
    const csv = await runInside(["export", "iocs", "--store", path, "--format", "csv"]);
    const cells = lines(csv.stdout).map((line) => line.split(","));
    expect(cells.map((row) => [row[1], row.at(-1)])).toEqual([
      ["value", "valid"],
      ["evil.example", "true"],
      ["not a domain", "false"],
    ]);
    const ndjson = await runInside(["export", "iocs", "--store", path]);
    const rows = lines(ndjson.stdout).map((line) => JSON.parse(line) as { valid: boolean });
    expect(rows.map(({ valid }) => valid)).toEqual([true, false]);
  });

  it("omits what has not changed since a date", async () => {
    const run = (date: string) => runInside(["export", "iocs", "--store", store, "--since", date]);
    for (const date of ["2999-01-01", "2999-01-01T12:00:00.123Z", "2999-01-01T12:00:00+03:00"]) {
      expect(await run(date)).toMatchObject({
        code: 0,
        stdout: "",
        stderr: expect.stringMatching(/next position: \d+\n$/) as string,
      });
    }
    expect(lines((await run("2020-01-01")).stdout)).toHaveLength(
      lines((await runInside(["export", "iocs", "--store", store])).stdout).length,
    );
  });
});

describe("status", () => {
  it("shows the contents of the store by collection", async () => {
    const { code, stdout } = await runInside(["status", "--store", store]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^\| apt\/threat +\| +300 \|/m);
    expect(stdout).toMatch(/^\| ioc\/common +\| +300 \|/m);
  });

  it("is one JSON document with --json", async () => {
    const { stdout } = await runInside(["status", "--store", store, "--json"]);
    const { collections } = JSON.parse(stdout) as {
      collections: { feeds: number; syncs: number }[];
    };
    expect(collections.map(({ feeds, syncs }) => [feeds, syncs])).toEqual([
      [300, 1],
      [300, 1],
    ]);
  });
});
