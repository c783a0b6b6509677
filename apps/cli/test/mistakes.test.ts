import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openStore } from "@cyberintegrations/store";
import { expect, it } from "vitest";
import { runInside, tempFolder } from "./harness.ts";

it.each([
  ["export", "feeds"],
  ["export", "iocs"],
  ["quarantine", "list"],
  ["quarantine", "drop"],
])("%s %s names the nearest collection for a wrong one", async (...command) => {
  using folder = tempFolder();
  const path = join(folder.path, "feeds.db");
  await using store = await openStore(path);
  await store.commit({ collection: "own/thing", from: null, to: "1", feeds: [] });
  const run = (names: string) => runInside([...command, "--store", path, "--collections", names]);
  const { code, stderr } = await run("apt/threats");
  expect(code).toBe(2);
  expect(stderr).toContain("apt/threat");
  expect((await run("own/thing,apt/threat,violation/list")).code).toBe(0);
});

it("init writes JSON to a .json file that the program reads, and rejects other formats", async () => {
  using folder = tempFolder();
  const path = join(folder.path, "other.json");
  expect((await runInside(["init", path])).code).toBe(0);
  const config = JSON.parse(readFileSync(path, "utf8")) as { api: { apiKey: string } };
  expect(config.api.apiKey).toBe("${CYBERINTEGRATIONS_API_KEY}");
  const unset = await runInside(["collections", "--config", path]);
  expect(unset.stderr).toContain("CYBERINTEGRATIONS_USERNAME");
  const toml = join(folder.path, "other.toml");
  expect((await runInside(["init", toml])).code).toBe(2);
  expect(existsSync(toml)).toBe(false);
});

it("a first day in the future is rejected", async () => {
  using folder = tempFolder();
  const path = join(folder.path, "c.yaml");
  const api = 'api: { url: "https://ti.example/api/v2/", username: a, apiKey: b }';
  writeFileSync(path, `${api}\ncollections:\n  apt/threat: { from: 2999-01-01 }\n`);
  const { code, stderr } = await runInside(["sync", "--config", path]);
  expect(code).toBe(2);
  expect(stderr).toMatch(/c\.yaml:3:\d+: collections\.apt\/threat\.from: .*future/);
});
