import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { file } from "../src/file/index.ts";
import { itemOf } from "./items.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "outputs-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const { signal } = new AbortController();
const path = () => join(folder, "siem.ndjson");
const ids = (name: string) =>
  readFileSync(join(folder, name), "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => (JSON.parse(line) as { id: string }).id);

it("appends each item as a line, readable by its owner only", async () => {
  await using destination = file({ path: path() });
  await destination.send([itemOf("a"), itemOf("b")], signal);
  await destination.send([itemOf("c")], signal);
  expect(ids("siem.ndjson")).toEqual(["a", "b", "c"]);
  expect(JSON.parse(readFileSync(path(), "utf8").split("\n")[0] ?? "")).toEqual(itemOf("a"));
  expect(statSync(path()).mode & 0o777).toBe(0o600);
});

it("removes a line that a crash left incomplete, however long it is", async () => {
  await file({ path: path() }).send([itemOf("a")], signal);
  for (const rest of ['{"id":"b"', "x".repeat(200_000)]) {
    appendFileSync(path(), rest);
    await using destination = file({ path: path() });
    await destination.send([itemOf("c")], signal);
  }
  expect(ids("siem.ndjson")).toEqual(["a", "c", "c"]);
});

it("begins a new file when the current one is large or old enough, and keeps all lines", async () => {
  let now = Date.parse("2026-01-01T00:00:00Z");
  await using destination = file({ path: path(), maxBytes: 1000, every: 60_000, now: () => now });
  await destination.send([itemOf("a"), itemOf("b"), itemOf("c")], signal);
  now += 1000;
  await destination.send([itemOf("d")], signal);
  now += 60_000;
  await destination.send([itemOf("e")], signal);
  const names = ["siem-2026-01-01T00-00-01-000Z.ndjson", "siem-2026-01-01T00-01-01-000Z.ndjson"];
  expect(readdirSync(folder).sort()).toEqual([...names, "siem.ndjson"]);
  expect([...names, "siem.ndjson"].map(ids)).toEqual([["a", "b", "c"], ["d"], ["e"]]);
});

it("is unavailable while the folder is missing, and continues afterwards", async () => {
  await using destination = file({ path: join(folder, "later", "siem.ndjson") });
  const failed = { code: "unavailable", message: expect.stringContaining("(ENOENT)") as string };
  await expect(destination.send([itemOf("a")], signal)).rejects.toMatchObject(failed);
  await expect(destination.check(signal)).rejects.toMatchObject(failed);
});

it("writes nothing when it is checked", async () => {
  await using destination = file({ path: path() });
  expect(await destination.check(signal)).toEqual([{ name: "writable", detail: path() }]);
  expect(readFileSync(path(), "utf8")).toBe("");
});
