import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { apiServer } from "cyberintegrations-test-servers/api-server";
import { status } from "cyberintegrations-test-servers/answers";
import { expect, it } from "vitest";
import { usePostgres } from "./postgres.ts";
import { type Rig } from "./rig.ts";

const { rig: makeRig } = usePostgres();

const collections = { "ioc/common": {} };
const names = ["acme", "globex"] as const;
type Name = (typeof names)[number];

interface Row {
  readonly output: string;
  readonly key: string;
  readonly position: number;
  readonly event: string;
  readonly indicator: { readonly value: string };
}
const rows = (text: string): Row[] =>
  text
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Row);

/** Two tenants whose outputs have the same names: a file, and a webhook that rejects everything. */
async function twoTenants(rig: Rig, url: string) {
  const hook = { type: "webhook", url, allowHttp: true, tlp: "red" };
  const outputs = (tenant: string) => ({
    siem: { type: "file", path: `./${tenant}.ndjson`, tlp: "red" },
    hook,
    [`only-${tenant}`]: hook,
  });
  const [acme, globex] = [await rig.simulator({ feeds: 6 }), await rig.simulator({ feeds: 4 })];
  rig.configure({
    acme: [acme, collections, outputs("acme")],
    globex: [globex, collections, outputs("globex")],
  });
  for (const tenant of names) await rig.run("sync", "--tenant", tenant);
  const of = (tenant: Name, command: string, ...args: string[]) =>
    rig.run(command, "--tenant", tenant, ...args);
  const json = async (tenant: Name, command: string, ...args: string[]) =>
    JSON.parse((await of(tenant, command, "--json", ...args)).stdout) as unknown;
  const sent = (tenant: Name) => {
    const path = join(dirname(rig.config), `${tenant}.ndjson`);
    return existsSync(path) ? rows(readFileSync(path, "utf8")) : [];
  };
  /** What the tenant's store has, and no other's. */
  const own = async (tenant: Name) =>
    rows((await of(tenant, "export indicators", "--format", "ndjson")).stdout).map(
      (row) => (row as unknown as { value: string }).value,
    );
  return { of, json, sent, own };
}

it("deliver sends what is the tenant's own to the tenant's own outputs, and to no other's", async () => {
  await using rig = await makeRig();
  await using hook = await apiServer(status(204));
  const { of, json, sent, own } = await twoTenants(rig, hook.url);
  const preview = rows((await of("globex", "deliver", "--dry-run")).stdout);
  const globex = new Set(await own("globex"));
  expect(preview.length).toBeGreaterThan(0);
  expect(preview.filter(({ indicator }) => !globex.has(indicator.value))).toEqual([]);
  expect(new Set(preview.map(({ output }) => output))).toEqual(
    new Set(["siem", "hook", "only-globex"]),
  );
  expect((await of("acme", "deliver", "--output", "siem")).code).toBe(0);
  const acme = new Set(await own("acme"));
  expect(sent("acme").length).toBeGreaterThan(0);
  expect(sent("acme").filter(({ indicator }) => !acme.has(indicator.value))).toEqual([]);
  expect(sent("globex")).toEqual([]);
  expect(await json("globex", "outputs status")).toEqual([]);
  expect(await json("acme", "outputs status")).toMatchObject([{ output: "siem", lag: 0 }]);
  expect(await json("acme", "status")).toMatchObject({ outputs: [{ tenant: "acme" }] });
  expect(await json("globex", "status")).not.toHaveProperty("outputs");
  const other = await of("acme", "deliver", "--output", "only-globex");
  expect([other.code, other.stderr]).toEqual([
    2,
    expect.stringContaining("--output: expected one of siem, hook, only-acme"),
  ]);
});

it("every command for outputs needs one of the config's tenants", async () => {
  await using rig = await makeRig();
  const simulator = await rig.simulator();
  const outputs = { siem: { type: "file", path: "./canary.ndjson" } };
  rig.configure({ acme: [simulator, collections, outputs], globex: [simulator, collections] });
  const commands = ["deliver", "outputs list", "outputs status", "outputs replay siem --from 0"];
  const letters = ["list", "retry", "drop"].map((name) => `outputs dead-letters ${name}`);
  for (const command of [...commands, ...letters]) {
    for (const args of [[], ["--tenant", "initech"]]) {
      const { code, stderr } = await rig.run(command, ...args);
      expect(stderr, command).toContain("--tenant: expected one of acme, globex; got");
      expect(code).toBe(2);
    }
  }
});

it("outputs and their dead letters are listed, replayed, retried and dropped for one tenant", async () => {
  await using rig = await makeRig();
  let code = 400;
  await using hook = await apiServer((_, response) => response.writeHead(code).end());
  const { of, json } = await twoTenants(rig, hook.url);
  expect(await json("acme", "outputs list")).toMatchObject([
    ...[{ name: "siem" }, { name: "hook" }, { name: "only-acme" }],
  ]);
  for (const tenant of names) await of(tenant, "deliver", "--output", "siem,hook");
  const letters = async (tenant: Name) =>
    (await json(tenant, "outputs dead-letters list")) as Row[];
  const [acme, globex] = [await letters("acme"), await letters("globex")];
  expect(acme.length).toBeGreaterThan(0);
  expect(globex.length).toBeGreaterThan(0);
  expect(acme.filter(({ key }) => globex.some((letter) => letter.key === key))).toEqual([]);

  // The keys of another tenant select nothing.
  const foreign = globex.map(({ key }) => key).join(",");
  expect(await json("acme", "outputs dead-letters drop", "--keys", foreign)).toEqual({
    dropped: 0,
  });
  expect(await json("acme", "outputs dead-letters retry", "--keys", foreign)).toEqual({
    retried: 0,
  });
  expect(await letters("globex")).toEqual(globex);
  code = 204;
  await of("acme", "outputs dead-letters retry");
  await of("acme", "deliver", "--output", "hook");
  expect(await letters("acme")).toEqual([]);
  expect(await json("globex", "outputs dead-letters drop")).toEqual({ dropped: globex.length });

  const positions = async (tenant: Name) =>
    ((await json(tenant, "outputs status")) as Row[]).map(({ output, position }) => [
      output,
      position,
    ]);
  const before = await positions("globex");
  await of("acme", "outputs replay siem", "--from", "0");
  expect(await positions("acme")).toContainEqual(["siem", 0]);
  expect(await positions("globex")).toEqual(before);
});
