import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { read, root } from "../tools/workspace.ts";

/** The guide's changes: into which file, above what, which lines. */
const changes = [
  ...read("docs/add-a-collection.md").matchAll(
    /^In `([^`]+)`, above `([^`]+)`:\n\n```ts insert\n(.*?)^```$/gms,
  ),
].map(([, file = "", anchor = "", lines = ""]) => ({ file, anchor, lines }));

/** A copy of the sources in a workspace of its own, with the dependencies of this one. */
const copy = mkdtempSync(join(tmpdir(), "guide-"));

beforeAll(() => {
  cpSync(join(root, "tsconfig.base.json"), join(copy, "tsconfig.base.json"));
  symlinkSync(join(root, "node_modules"), join(copy, "node_modules"));
  for (const name of ["packages/pollers", "packages/simulator"]) {
    for (const part of ["src", "package.json", "tsconfig.build.json"]) {
      cpSync(join(root, name, part), join(copy, name, part), { recursive: true });
    }
    symlinkSync(join(root, name, "node_modules"), join(copy, name, "node_modules"));
  }
  for (const { file, anchor, lines } of changes) {
    const path = join(copy, file);
    const source = readFileSync(path, "utf8");
    const line = source.split("\n").find((text) => text.trimStart().startsWith(anchor));
    if (line === undefined) throw new Error(`${file} has no line that begins with ${anchor}`);
    writeFileSync(path, source.replace(line, `${lines}${line}`));
  }
});
afterAll(() => {
  rmSync(copy, { recursive: true });
});

it("makes a change in each of the four places", () => {
  expect(changes.map(({ file }) => file)).toEqual([
    "packages/pollers/src/ti/collections.ts",
    "packages/pollers/src/ti/keys.ts",
    "packages/simulator/src/data/shapes/osi.ts",
    "packages/simulator/src/data/catalogue.ts",
  ]);
});

it.each(["packages/pollers", "packages/simulator"])("compiles: %s", { timeout: 60_000 }, (name) => {
  const args = ["-p", join(copy, name, "tsconfig.build.json"), "--noEmit"];
  const { status, stdout } = spawnSync(join(root, "node_modules/.bin/tsc"), args, {
    encoding: "utf8",
  });
  expect(stdout).toBe("");
  expect(status).toBe(0);
});

/** Polls the new collection with its built-in keys, and compares what came with what is there. */
const program = `
  import { TIPoller, tiKeys } from "./packages/pollers/src/index.ts";
  import { createSimulator } from "./packages/simulator/src/index.ts";

  await using api = await createSimulator({ feeds: 150 });
  const { username, apiKey, tiUrl: apiUrl } = api;
  await using poller = new TIPoller({ username, apiKey, apiUrl });
  const { keys, iocs } = tiKeys["osi/certificate"];
  poller.setKeys("osi/certificate", keys);
  poller.setIocsKeys("osi/certificate", iocs);

  const ids = [];
  let domains = 0;
  const options = { applyHuntingRules: false };
  for await (const portion of poller.createUpdateGenerator("osi/certificate", options)) {
    ids.push(...portion.parsePortion().map(({ id }) => id));
    domains += portion.getIocs().domain.length;
  }
  const same = ids.join() === [...api.feedIds("osi/certificate")].join();
  console.log(JSON.stringify({ same, feeds: ids.length, manyDomains: domains > 150 }));
`;

it("adds a collection that can be polled, mapped and searched for indicators", () => {
  const path = join(copy, "program.ts");
  writeFileSync(path, program);
  const { stdout, stderr } = spawnSync(process.execPath, [path], { encoding: "utf8" });
  expect(stderr).toBe("");
  expect(JSON.parse(stdout)).toEqual({ same: true, feeds: 150, manyDomains: true });
}, 60_000);
