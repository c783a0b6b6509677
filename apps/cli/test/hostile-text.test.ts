import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PassThrough, Writable } from "node:stream";
import { createSimulator } from "@cyberintegrations/simulator";
import { openStore } from "@cyberintegrations/store";
import { openScheduler, openWorker } from "@cyberintegrations/fleet";
import { ConnectionError, InputError, products, type IocRow } from "cyberintegrations";
import { startPostgres } from "cyberintegrations-test-servers/postgres";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Io } from "../src/io.ts";
import { BarReporter } from "../src/report/bars.ts";
import { createInstruments } from "../src/metrics/instruments.ts";
import { Metrics } from "../src/metrics/metrics.ts";
import { serve } from "../src/metrics/serve.ts";
import { defaultCollection, nothingYet } from "@cyberintegrations/ingest";
import { envFor, runBuilt, runInside, tempFolder } from "./harness.ts";

/** What would clear the screen, set its title, run a line over another, turn the direction of text. */
const attack = "x\u001b[2J\u009b31m\u007f\u202ey\u2066\u061c\u200f\u0085\u2028z\r\n| done";
const escaped =
  "x\\u001b[2J\\u009b31m\\u007f\\u202ey\\u2066\\u061c\\u200f\\u0085\\u2028z\\u000d\\u000a";

const controls =
  // eslint-disable-next-line no-control-regex -- they are what it is about
  /[\0-\t\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

// eslint-disable-next-line no-control-regex -- the program's own
const colours = /\u001b\[\d{2}m/g;

const folder = tempFolder();
const store = join(folder.path, "feeds.db");
const page = join(folder.path, "page.json");
const keys = join(folder.path, "keys.json");

beforeAll(async () => {
  await using open = await openStore(store);
  const ioc: IocRow = {
    ...({ type: "url", value: `=${attack}`, raw: attack, key: "url" } as const),
    ...{ valid: true, reason: null, feedId: attack, tlp: null, severity: null, ttl: null },
    ...{
      confidence: null,
      firstSeen: null,
      lastSeen: null,
      deleted: false,
      malware: [],
      actors: [],
    },
  };
  const feed = { id: attack, title: attack };
  await open.commit({
    collection: attack,
    from: null,
    to: attack,
    feeds: [{ id: attack, seqUpdate: attack, feed, parsed: { title: attack }, iocs: [ioc] }],
    rejected: [{ id: `${attack} 2`, seqUpdate: attack, reason: attack, raw: null }],
  });
  writeFileSync(page, JSON.stringify([{ id: "a", title: attack }]));
  writeFileSync(keys, JSON.stringify({ title: "title" }));
});
afterAll(() => {
  folder[Symbol.dispose]();
});

const answer = (path: string, body: object) =>
  ({ kind: "status", status: 200, path, body, times: Infinity }) as const;

/** An API whose every answer is hostile. */
const hostileApi = () =>
  createSimulator({
    feeds: 3,
    faults: [
      answer("user/granted_collections", [
        { collection: "ioc/common", label: "x", route: "/x", huntingRulesUsed: false },
        { collection: attack, label: attack, route: "/x", huntingRulesUsed: false },
      ]),
      answer("search", [
        { apiPath: attack, label: attack, count: 1 },
        { apiPath: "hi/threat", label: attack, count: 1 },
      ]),
      answer("hi/threat/updated", { count: 0, items: [{ id: attack }], seqUpdate: 1 }),
      answer("apt/threat/a", { id: attack, title: attack }),
    ],
  });

/** Runs a command on a stream that claims to be a terminal. */
async function onTerminal(args: readonly string[], env: Io["env"] = {}) {
  const chunks: string[] = [];
  const stdout = new Writable({
    write(chunk: Buffer, _encoding, done) {
      chunks.push(String(chunk));
      done();
    },
  });
  const ran = await runInside(args, {
    env,
    stdout: Object.assign(stdout, { isTTY: true, columns: 400 }),
  });
  return { ...ran, stdout: chunks.join("") };
}

/** Makes a dead letter, because the account can't be used, and then changes the name of its collection. */
async function deadLetter(location: string, collection: string): Promise<void> {
  const product = products.ti;
  const collections = new Map([["apt/threat", defaultCollection(product, "apt/threat")]]);
  const connection = { apiUrl: "https://ti.example/", username: "u", apiKey: "k" };
  await using scheduler = await openScheduler({ location, every: 60_000 });
  await scheduler.update({
    accounts: new Map([["default", { product, connection, collections }]]),
  });
  const end = new AbortController();
  await using worker = await openWorker({
    ...{ location, concurrency: 1, accounts: new Map() },
    unusable: new Map([["default", new InputError("no such file")]]),
    events: {
      deadLettered: () => {
        end.abort();
      },
    },
  });
  await worker.run(end.signal);
  const client = new Client(location);
  await client.connect();
  await client.query(
    `UPDATE cyberintegrations_queue.job SET data = data || jsonb_build_object('collection', $1::text)
     WHERE name = 'dead-letters'`,
    [collection],
  );
  await client.end();
}

describe("text from outside", () => {
  const stored = ["--store", store];
  it.each([
    ["quarantine list", ["quarantine", "list", ...stored]],
    ["quarantine list --json", ["quarantine", "list", "--json", ...stored]],
    ["status", ["status", ...stored]],
    ["status --json", ["status", "--json", ...stored]],
    ["export feeds", ["export", "feeds", ...stored]],
    ["export feeds as CSV", ["export", "feeds", "--format", "csv", ...stored]],
    ["export iocs as CSV", ["export", "iocs", "--format", "csv", ...stored]],
    ["parse", ["parse", page, "--keys", keys]],
    ["collections", ["collections"]],
    ["collections --json", ["collections", "--json"]],
    ["search", ["search", "ip:192.0.2.1"]],
    ["search --json", ["search", "--json", "ip:192.0.2.1"]],
    ["search --fetch", ["search", "--fetch", "ip:192.0.2.1"]],
    ["feed", ["feed", "apt/threat", "a"]],
    ["sync", ["sync", "--store", join(folder.path, "sync.db")]],
    ["sync --log-format json", ["sync", "--log-format", "json", "--store", `${store}.json`]],
    ["doctor", ["doctor", "--collections", attack]],
    ["doctor --json", ["doctor", "--json", "--collections", attack]],
    ["a wrong option", ["sync", `--${attack}`]],
    ["a wrong collection", ["sync", "--collections", attack]],
  ])("is escaped by %s", async (_, args) => {
    await using simulator = await hostileApi();
    const { stdout, stderr } = await onTerminal(args, envFor(simulator));
    const text = stdout + stderr;
    expect(text.replaceAll(colours, "").match(controls) ?? []).toEqual([]);
    expect(text).toContain("\\u001b[2J\\u009b31m\\u007f\\u202ey");
  });

  it("is escaped by dead-letters list and status, for workers", async () => {
    await using server = await startPostgres();
    await deadLetter(server.url, attack);
    for (const command of [["dead-letters", "list"], ["status"], ["status", "--json"]]) {
      const { stdout } = await onTerminal([...command, "--store", server.url]);
      expect(stdout.match(controls) ?? []).toEqual([]);
      expect(stdout).toContain("\\u001b[2J\\u009b31m\\u007f\\u202ey");
    }
  });

  it("stays the same data in JSON", async () => {
    const { stdout } = await runInside(["quarantine", "list", "--json", ...stored]);
    expect(JSON.parse(stdout)).toMatchObject([{ collection: attack, id: `${attack} 2` }]);
    const feeds = await runInside(["export", "feeds", ...stored]);
    expect(JSON.parse(feeds.stdout)).toMatchObject({ id: attack, feed: { title: attack } });
  });

  it("makes neither a row nor a column of a table", async () => {
    const { stdout } = await onTerminal(["status", ...stored]);
    expect(stdout).toContain(`| ${escaped}\\| done |`);
    expect(stdout.trim().split("\n")).toHaveLength(5); // head, rule, row, nothing, where it is stored
  });

  it("is written to a CSV file unchanged, except for what a spreadsheet would run", async () => {
    const output = join(folder.path, "iocs.csv");
    await runInside(["export", "iocs", "--format", "csv", "-o", output, ...stored]);
    const piped = await runInside(["export", "iocs", "--format", "csv", ...stored]);
    for (const csv of [readFileSync(output, "utf8"), piped.stdout]) {
      expect(csv).toContain(`'=${attack}`);
    }
  });

  it("is escaped in /metrics, which stays in the format of Prometheus", async () => {
    const instruments = createInstruments();
    new Metrics(instruments, "default").planned([attack]);
    const pages = { health: () => ({ ok: true }), metrics: () => instruments.registry.metrics() };
    await using server = await serve({ healthPort: 0 }, pages, () => undefined);
    const text = await (await fetch(`${server?.url}metrics`)).text();
    expect(text.match(controls) ?? []).toEqual([]);
    // In a label, a backslash is written twice.
    const label = escaped.replaceAll("\\", "\\\\").replace("\\\\u000a", "\\n");
    expect(text).toContain(
      `cyberintegrations_iocs_total{tenant="default",collection="${label}| done"} 0`,
    );
  });

  it("is escaped in the stack trace of a defect, whose lines stay", async () => {
    // The defect is added from outside.
    const defect = `setTimeout(() => { throw new Error(${JSON.stringify(attack)}) }, 500)`;
    const module = `data:text/javascript,${encodeURIComponent(defect)}`;
    const { code, stderr } = await runBuilt(["simulate"], { NODE_OPTIONS: `--import ${module}` });
    expect(code).toBe(1);
    expect(stderr.match(controls) ?? []).toEqual([]);
    expect(stderr).toContain("Error: x\\u001b[2J\\u009b31m");
    expect(stderr).toMatch(/^ {4}at .*\n {4}at /m);
  });

  it("is escaped in bars, whose own colours and moves stay", () => {
    const stderr = Object.assign(new PassThrough({ encoding: "utf8" }), {
      ...{ isTTY: true, columns: 300, rows: 30 },
    });
    let time = 0;
    const { signal } = new AbortController();
    const io = { stdout: stderr, stderr, env: {}, signal, now: () => (time += 1000) };
    const bars = new BarReporter(io, "default");
    bars.note(attack);
    bars.planned([attack]);
    bars.started(attack);
    bars.portion(nothingYet(attack));
    const error = new ConnectionError("server", attack, { hint: attack });
    bars.finished({ ...nothingYet(attack), error });
    bars.close();
    const shown = String(stderr.read());
    // eslint-disable-next-line no-control-regex -- the cursor: where it is, whether it shows
    const moves = /\u001b\[(?:\d*[AGK]|\?\d+[hl])/g;
    expect(shown).toContain(escaped);
    expect(shown.replaceAll(colours, "").replaceAll(moves, "").match(controls) ?? []).toEqual([]);
  });
});
