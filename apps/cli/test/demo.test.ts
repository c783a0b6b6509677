import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { products } from "cyberintegrations";
import { createSimulator } from "@cyberintegrations/simulator";
import { openStore } from "@cyberintegrations/store";
import { expect, it } from "vitest";
import { envFor, runBuilt, runInside, tempFolder, untimed } from "./harness.ts";

const names = Object.keys(products.ti.collections);
const totalOf = (stdout: string) => Number(/^\| total +\| +(\d+) \|/m.exec(stdout)?.[1]);

it(
  "runs a complete sync without an account, and continues when it is run again",
  { timeout: 120_000 },
  async () => {
    using folder = tempFolder();
    const args = ["sync", "--demo", "--store", join(folder.path, "feeds.db")];
    const first = await runBuilt(args);
    expect(first.code).toBe(0);
    expect(totalOf(first.stdout)).toBe(names.length * 200);

    const second = await runBuilt(args);
    expect(second.code).toBe(0);
    const ended = untimed(second.stderr).matchAll(
      /^(.+): done: \d+ feeds \((\d+) new, (\d+) changed, /gm,
    );
    const rows = [...ended].map(([, , created, changed]) => [Number(created), Number(changed)]);
    expect(rows).toEqual(names.map(() => [9, 1]));
    expect(totalOf(second.stdout)).toBeLessThan(700);
  },
);

it("keeps simulated data and an account's apart", { timeout: 120_000 }, async () => {
  using folder = tempFolder();
  const [demo, real] = ["demo.db", "real.db"].map((name) => ["--store", join(folder.path, name)]);
  await using simulator = await createSimulator({ feeds: 3, grants: ["ioc/common"] });
  const env = envFor(simulator);
  const run = (...args: string[]) => runInside(args, { env });

  expect((await run("sync", "--demo", "--collections", "ioc/common", ...(demo ?? []))).code).toBe(
    0,
  );
  const mixed = await run("sync", ...(demo ?? []));
  expect(mixed.code).toBe(2);
  expect(mixed.stderr).toContain("got one with simulated data");
  expect(simulator.requests.filter(({ path }) => path.endsWith("/updated"))).toEqual([]);

  const state = join(folder.path, "state.json");
  writeFileSync(state, '{"ioc/common": 5}');
  const imported = await run("import-state", state, "--force", ...(demo ?? []));
  expect(imported.code).toBe(2);
  expect(imported.stderr).toMatch(/^error: store: .* got one with simulated data/);
  expect(imported.stdout).toBe("");

  // The mark is no collection, neither for commands nor for programs.
  const marked = await run("export", "feeds", "--collections", "(simulated data)", ...(demo ?? []));
  expect(marked.code).toBe(2);
  await using store = await openStore(join(folder.path, "demo.db"), { readOnly: true });
  for (const rows of [await store.overview(), await store.status()])
    expect(rows.map(({ collection }) => collection)).toEqual(["ioc/common"]);

  expect((await run("sync", ...(real ?? []))).code).toBe(0);
  const other = await run("sync", "--demo", ...(real ?? []));
  expect(other.code).toBe(2);
  expect(other.stderr).toContain("got one with an account's data");

  const exported = await run("export", "iocs", ...(demo ?? []));
  expect(exported.stderr).toContain("note: this is simulated data");
  for (const line of exported.stdout.trimEnd().split("\n"))
    expect(JSON.parse(line)).toMatchObject({ demo: true });
  const status = await run("status", "--json", ...(demo ?? []));
  const { collections } = JSON.parse(status.stdout) as { collections: { collection: string }[] };
  expect(JSON.parse(status.stdout)).toMatchObject({ demo: true });
  expect(collections.map(({ collection }) => collection)).toEqual(["ioc/common"]);
  const account = await run("export", "iocs", ...(real ?? []));
  expect(account.stdout + account.stderr).not.toContain("demo");
});
