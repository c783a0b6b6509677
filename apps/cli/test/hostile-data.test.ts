import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { openStore } from "@cyberintegrations/store";
import { apiServer } from "cyberintegrations-test-servers/api-server";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { runInside, tempFolder } from "./harness.ts";

let folder: ReturnType<typeof tempFolder>;
beforeEach(() => {
  folder = tempFolder();
});
afterEach(() => {
  folder[Symbol.dispose]();
});

const collection = "compromised/account_group";

/** Syncs a collection from an API that has these pages, given as they are sent. The nth page ends at the cursor n. */
async function sync(name: string, pages: readonly (string | Buffer)[], settings = {}) {
  await using api = await apiServer((request, response) => {
    const url = new URL(request.url ?? "", "http://localhost");
    const next = Number(url.searchParams.get("seqUpdate") ?? 0);
    if (!url.pathname.endsWith("/updated")) response.end('{"list": {}}');
    else response.end(pages[next] ?? `{"count": 0, "items": [], "seqUpdate": ${next}}`);
  });
  const config = join(folder.path, "cyberintegrations.json");
  const account = { url: api.url, username: "user@customer.example", apiKey: "key" };
  writeFileSync(
    config,
    JSON.stringify({ api: account, sensitive: "keep", collections: { [name]: settings } }),
  );
  return await runInside(["sync", "--config", config, "--json"]);
}

const page = (cursor: number, ...items: readonly string[]) =>
  `{"count": null, "items": [${items.join(", ")}], "seqUpdate": ${cursor}}`;

const run = (...args: string[]) =>
  runInside([...args, "--config", join(folder.path, "cyberintegrations.json")]);
const rowsOf = (ndjson: string) =>
  ndjson
    .trimEnd()
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Record<string, unknown>);

/** What an export is for: the values of live indicators. */
async function liveValues(): Promise<unknown[]> {
  return rowsOf((await run("export", "iocs")).stdout).map(({ value }) => value);
}

it("stores each of several feeds with an empty id", async () => {
  const items = [1, 2, 3].map((n) => `{"id": "", "seqUpdate": ${n}, "domain": "d${n}.example"}`);
  const { code, stdout } = await sync("ioc/common", [page(1, ...items)]);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject([{ feeds: 3, created: 3, quarantined: 0 }]);
  expect(await liveValues()).toHaveLength(3);
});

it("keeps every digit of every number, from the API to an export", async () => {
  const numbers =
    '"a": 9223372036854775808, "b": [0.12345678901234567890], "c": 1e400, "d": 1e-400, "e": 1.10';
  const items = [`{"id": 12345678901234567890123, "seqUpdate": 90071992547409931, ${numbers}}`];
  const more = ["{", '"id": 12345678901234567890124, "seqUpdate": 90071992547409932', "}"].join("");
  const { code } = await sync("ioc/common", [page(1, ...items, more)]);
  expect(code).toBe(0);
  const [row, next] = rowsOf((await run("export", "feeds")).stdout);
  expect([row?.["id"], next?.["id"]]).toEqual([
    "12345678901234567890123",
    "12345678901234567890124",
  ]);
  expect(row?.["seqUpdate"]).toBe("90071992547409931");
  expect(row?.["feed"]).toEqual({
    id: "12345678901234567890123",
    seqUpdate: "90071992547409931",
    a: "9223372036854775808",
    b: ["0.12345678901234567890"],
    c: "1e400",
    d: "1e-400",
    e: 1.1,
  });
  expect((await run("export", "feeds", "--format", "csv")).stdout).toContain(
    '""a"":""9223372036854775808""',
  );
});

it("stores nothing of a page that is not UTF-8, and fails", async () => {
  const text = page(1, '{"id": "a", "seqUpdate": 1, "city": "Z\xfcrich"}');
  const { code, stdout, stderr } = await sync("ioc/common", [Buffer.from(text, "latin1")]);
  expect(code).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject([{ feeds: 0, error: { code: "bad-response" } }]);
  expect(stderr).toMatch(/not valid UTF-8 \(byte \d+ of \d+\)/);
  expect(stderr).not.toContain("rich");
});

it("quarantines items that are no feeds, each with a reason, and makes no indicators of them", async () => {
  const good = '{"id": "a", "seqUpdate": 1, "domain": "evil.example"}';
  const items = ["null", '"evil2.example"', "7", "true", '["evil3.example"]', good];
  const { code, stdout } = await sync("ioc/common", [page(1, ...items)]);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject([{ feeds: 6, created: 1, quarantined: 5 }]);
  const { stdout: listed } = await run("quarantine", "list", "--json");
  const reasons = (JSON.parse(listed) as { reason: string }[]).map(({ reason }) => reason);
  expect(reasons.sort()).toEqual(
    ["a boolean", "a list", "a number", "a string", "null"].map(
      (kind) => `expected a feed, an object; got ${kind}`,
    ),
  );
  expect(await liveValues()).toEqual(["evil.example"]);
  expect((await run("quarantine", "retry")).stdout).toBe("0 stored, 5 still in quarantine\n");
});

it("keeps the newest of several versions on one page", async () => {
  const version = (seqUpdate: number, domain: string) =>
    `{"id": "a", "seqUpdate": ${seqUpdate}, "domain": "${domain}"}`;
  const items = [version(5, "newest.example"), version(4, "older.example")];
  expect((await sync("ioc/common", [page(1, ...items)])).code).toBe(0);
  expect(await liveValues()).toEqual(["newest.example"]);
});

it("gives a feed without an id one row, and withdraws what a new version no longer names", async () => {
  const feed = (n: number) => `{"seqUpdate": ${n}, "domain": "evil.example"}`;
  const { stdout } = await sync("ioc/common", [page(1, feed(1)), page(2, feed(2))]);
  expect(JSON.parse(stdout)).toMatchObject([{ feeds: 2, created: 1, unchanged: 1 }]);
  expect(rowsOf((await run("export", "feeds")).stdout)).toHaveLength(1);
});

describe("with parseEvents", () => {
  const event = (name: string) =>
    `{"id": "${name}", "client": {"ipv4": {"ip": "192.0.2.${name.charCodeAt(0)}"}}}`;
  const group = (seqUpdate: number, ...names: readonly string[]) =>
    `{"id": "g", "seqUpdate": ${seqUpdate}, "events": [${names.map(event).join(", ")}]}`;
  const iocs = { ip: "events.client.ipv4.ip" };
  const settings = { parseEvents: true, keys: { id: "id" }, iocs };

  it("withdraws the indicators of events that a group no longer lists, and of all of an empty one", async () => {
    const pages = [page(1, group(1, "a", "b")), page(2, group(2, "b", "c"))];
    const first = await sync(collection, pages, settings);
    expect(JSON.parse(first.stdout)).toMatchObject([{ feeds: 4, created: 3, withdrawn: 1 }]);
    expect(await liveValues()).toEqual(["192.0.2.98", "192.0.2.99"]);
    const second = await sync(collection, [...pages, page(3, group(3))], settings);
    expect(JSON.parse(second.stdout)).toMatchObject([{ feeds: 1, withdrawn: 2 }]);
    expect(await liveValues()).toEqual([]);
    await using store = await openStore(join(folder.path, "cyberintegrations.db"));
    expect(await store.status()).toMatchObject([{ feeds: 4, iocs: 0 }]);
  });
});
