import { readFileSync } from "node:fs";
import { join } from "node:path";
import { openStore, type FeedRecord } from "@cyberintegrations/store";
import type { StixObject } from "@cyberintegrations/stix";
import { extractIocs } from "cyberintegrations";
import { afterAll, beforeAll, expect, it } from "vitest";
import { runInside, tempFolder } from "./harness.ts";

const folder = tempFolder();
const store = join(folder.path, "feeds.db");
afterAll(() => {
  folder[Symbol.dispose]();
});

const evaluation = (tlp: string) => ({
  tlp,
  severity: "red",
  reliability: 80,
  credibility: 60,
  ttl: 3650,
});
const iocs = { domain: "indicators.params.domain", ip: "indicators.params.ipv4" };

/** A report with indicators. */
function report(
  id: string,
  seqUpdate: string,
  tlp: string,
  ...domains: readonly string[]
): FeedRecord {
  const listed = [{ ipv4: ["10.0.0.1"] }, ...domains.map((domain) => ({ domain }))];
  const indicators = listed.map((params) => ({ params, dateFirstSeen: "2026-01-01" }));
  const threatActor = { name: "Crew", isAPT: true };
  const feed = { id, title: `Report ${id}`, threatActor, indicators, evaluation: evaluation(tlp) };
  return { id, seqUpdate, feed, parsed: null, iocs: extractIocs([feed], iocs) };
}

let clock = Date.parse("2026-03-01T00:00:00Z");
async function commit(
  collection: string,
  from: string | null,
  to: string,
  ...feeds: readonly FeedRecord[]
) {
  clock += 1000;
  await using opened = await openStore(store, { now: () => new Date(clock) });
  await opened.commit({ collection, from, to, feeds });
}

async function run(...args: readonly string[]) {
  const { code, stdout, stderr } = await runInside(["export", "stix", "--store", store, ...args]);
  expect(code).toBe(0);
  return { stdout, stderr };
}

async function objects(...args: readonly string[]): Promise<StixObject[]> {
  const { stdout } = await run(...args);
  return (JSON.parse(stdout) as { objects: StixObject[] }).objects;
}

const names = (all: readonly StixObject[], type: string) =>
  all.filter((one) => one.type === type).map(({ name }) => name);

beforeAll(async () => {
  await commit("apt/threat", null, "1", report("a", "1", "green", "one.example", "shared.example"));
  await commit("apt/threat", "1", "2", report("b", "2", "red", "shared.example"));
  const login = {
    id: "c",
    login: "someone@victim.example",
    password: "hunter2",
    service: { domain: "victim.example" },
  };
  await commit("compromised/account_group", null, "1", {
    ...{ id: "c", seqUpdate: "1", parsed: null, iocs: [] },
    feed: { ...login, evaluation: evaluation("clear") },
  });
});

it("exports a bundle of what may leave the store: nothing above the TLP, nothing compromised", async () => {
  const all = await objects();
  expect(names(all, "report")).toEqual(["Report a"]);
  expect(names(all, "indicator")).toEqual(["one.example"]);
  expect(names(all, "incident")).toEqual([]);
  const { stderr } = await run();
  expect(stderr).toBe("not exported: 3 by tlp\n");
  expect((await run("--tlp", "red")).stderr).toBe("not exported: 1 by allow-list\n");
  const red = await objects("--tlp", "red");
  expect(names(red, "report")).toEqual(["Report a", "Report b"]);
  expect(names(red, "indicator").sort()).toEqual(["one.example", "shared.example"]);
});

it("refers only to objects that it exports, and writes each version once", async () => {
  for (const args of [[], ["--tlp", "red"], ["--withdrawn"]]) {
    const all = await objects(...args);
    const ids = new Set(all.map(({ id }) => id));
    const refs = all.flatMap((one) =>
      Object.entries(one).flatMap(([name, value]) => (/_refs?$/.test(name) ? [value].flat() : [])),
    );
    expect(refs.length).toBeGreaterThan(10);
    expect(refs.filter((id) => !ids.has(id as string))).toEqual([]);
    const versions = all.map((one) => JSON.stringify([one.id, one.modified]));
    expect(new Set(versions).size).toBe(versions.length);
  }
});

it("exports compromised data only if it is named, without logins and passwords", async () => {
  const { stdout } = await run("--collections", "compromised/account_group");
  expect(stdout).toContain("Compromised accounts of victim.example");
  expect(stdout).not.toMatch(/someone|hunter2/);
});

it("writes one object per line as NDJSON, and the same bundle to a file as to stdout", async () => {
  const { stdout } = await run("--format", "ndjson");
  const lines = stdout.trimEnd().split("\n");
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(await objects());
  const path = join(folder.path, "bundle.json");
  expect((await run("-o", path)).stdout).toBe("");
  expect(readFileSync(path, "utf8")).toBe((await run()).stdout);
});

it("continues after a position, with withdrawn indicators on demand", async () => {
  const first = await run("--since", "0");
  const position = /next position: (\d+)/.exec(first.stderr)?.[1] ?? "";
  expect(await objects("--since", position)).toEqual([]);
  const before = (await objects()).find(({ name }) => name === "one.example");
  await commit("apt/threat", "2", "3", report("a", "3", "green", "new.example"));
  const next = await objects("--since", position);
  expect(names(next, "indicator")).toEqual(["new.example"]);
  const all = await objects("--since", position, "--withdrawn");
  const after = all.find(({ name }) => name === "one.example") as
    Record<string, string> | undefined;
  expect(after).toMatchObject({ id: before?.id });
  expect((after?.valid_until ?? "~") < (after?.modified ?? "")).toBe(true);
  expect(Date.parse(after?.modified ?? "")).toBeGreaterThan(Date.parse(before?.modified as string));
});

it("refuses an unknown level, an unknown collection and a position of another store", async () => {
  for (const [args, message] of [
    [["--tlp", "purple"], "clear, green, amber, amber+strict, red"],
    [["--collections", "apt/threats"], "apt/threats"],
    [["--since", "999"], "expected a date or a position of 0 to"],
  ] as const) {
    const { code, stderr } = await runInside(["export", "stix", "--store", store, ...args]);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  }
});
