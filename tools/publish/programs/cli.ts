import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const store = join(mkdtempSync(join(tmpdir(), "consumer-")), "feeds.db");
const command = join("node_modules", ".bin", "cyberintegrations");
const run = (...args: string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [command, ...args], {
    encoding: "utf8",
  });
  assert.equal(status, 0, stderr);
  return stdout;
};
run("sync", "--demo", "--store", store);
assert.match(run("status", "--store", store), /ioc\/common/);
