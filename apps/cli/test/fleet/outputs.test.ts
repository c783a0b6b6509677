import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { apiServer } from "cyberintegrations-test-servers/api-server";
import { expect, it } from "vitest";
import { start } from "../harness.ts";
import { usePostgres } from "./postgres.ts";
import { until, type Rig, type Running } from "./rig.ts";

const { rig: makeRig } = usePostgres();

const collections = { "ioc/common": {} };
const toFile = (name: string) => ({ type: "file", path: `./${name}.ndjson`, tlp: "red" });
const toHook = (url: string) => ({ type: "webhook", url, allowHttp: true, tlp: "red" });

interface Sent {
  readonly key: string;
  readonly indicator: { readonly value: string };
}
/** What a file of an output contains. */
function lines(rig: Rig, name: string): Sent[] {
  const path = join(dirname(rig.config), `${name}.ndjson`);
  if (!existsSync(path)) return [];
  const text = readFileSync(path, "utf8").trimEnd();
  return text === "" ? [] : text.split("\n").map((line) => JSON.parse(line) as Sent);
}
const valuesOf = (items: readonly Sent[]) => items.map(({ indicator }) => indicator.value).sort();

/** The values that a tenant may deliver. */
async function expected(rig: Rig, tenant: string): Promise<string[]> {
  const { stdout } = await rig.run("deliver --dry-run", "--tenant", tenant, "--output", "preview");
  const rows = stdout.split("\n").filter(Boolean);
  return valuesOf(rows.map((row) => JSON.parse(row) as Sent));
}

/** The response of one of a running program's pages. */
async function page(running: Running, name: "health" | "metrics"): Promise<string> {
  await until(() => running.text().includes("/metrics"));
  const [, url = ""] = /(http:\/\/\S+\/)health/.exec(running.text()) ?? [];
  return await (await fetch(`${url}${name}`)).text();
}

it("workers deliver to the outputs of each tenant what is its own, and show how far they are", async () => {
  await using rig = await makeRig();
  const [acme, globex] = [await rig.simulator({ feeds: 8 }), await rig.simulator({ feeds: 6 })];
  await using hook = await apiServer((_, response) => response.writeHead(503).end());
  const down = toHook(hook.url);
  rig.configure({
    acme: [acme, collections, { siem: toFile("acme"), preview: toFile("unused"), down }],
    globex: [globex, collections, { siem: toFile("globex"), preview: toFile("unused") }],
  });
  for (const tenant of ["acme", "globex"]) await rig.run("sync", "--tenant", tenant);
  const wanted = { acme: await expected(rig, "acme"), globex: await expected(rig, "globex") };
  expect(wanted.acme.filter((value) => wanted.globex.includes(value))).toEqual([]);
  const scheduler = rig.start("schedule", "--watch", "1m", "--health-port", "0");
  const worker = rig.worker("--health-port", "0");
  const seen = () => [valuesOf(lines(rig, "acme")), valuesOf(lines(rig, "globex"))];
  await until(() => lines(rig, "globex").length > 0 && lines(rig, "acme").length > 0);
  await until(() => hook.seen.length > 0);
  expect(seen()).toEqual([wanted.acme, wanted.globex]);

  const notes = () => worker.text();
  await until(() => notes().includes("acme/outputs/down: not delivered: webhook: answered 503"));
  const health = JSON.parse(await page(worker, "health")) as { readonly outputs: object[] };
  expect(health).toMatchObject({ ok: true });
  expect(health.outputs).toContainEqual(
    expect.objectContaining({
      ...{ tenant: "globex", output: "siem", circuit: "closed", error: null, lag: 0 },
      ...{ sent: wanted.globex.length, rejected: 0, deadLetters: 0 },
    }),
  );
  expect(await page(worker, "metrics")).toContain(
    `cyberintegrations_output_sent{tenant="acme",output="siem"} ${wanted.acme.length}\n`,
  );
  const metrics = await page(scheduler, "metrics");
  expect(metrics).toContain('cyberintegrations_output_lag{tenant="globex",output="siem"} 0\n');
  expect(metrics).toMatch(/cyberintegrations_output_lag\{tenant="acme",output="down"\} [1-9]/);
  expect(metrics).toContain(
    'cyberintegrations_output_circuit_open{tenant="acme",output="down"} 0\n',
  );

  const { stdout } = await rig.run("status");
  expect(stdout).toMatch(/\| globex +\| siem +\| +0 \|/);
  expect(stdout).toMatch(/Output acme down: not available: webhook: answered 503; circuit /);
  expect((await rig.run("status", "--tenant", "globex")).stdout).not.toContain("acme");
});

it("an output of a worker that is killed is delivered by another process, with the same keys and never by two at a time", async () => {
  await using rig = await makeRig();
  const simulator = await rig.simulator({ feeds: 8 });
  let [active, most] = [0, 0];
  let holds = true;
  await using hook = await apiServer((_, response) => {
    active += 1;
    most = Math.max(most, active);
    response.on("close", () => (active -= 1));
    if (!holds) response.writeHead(204).end();
  });
  rig.configure({
    acme: [simulator, collections, { siem: toHook(hook.url), preview: toFile("unused") }],
  });
  await rig.run("sync", "--tenant", "acme");
  const wanted = await expected(rig, "acme");
  await rig.run("schedule", "--job-expiry", "10s");
  const args = ["worker", "--config", rig.config, "--job-expiry", "10s"];
  const killed = start(args);
  await until(() => hook.seen.length === 1);
  const other = start(args);
  try {
    killed.kill("SIGKILL");
    holds = false;
    const lag = async () => {
      const { stdout } = await rig.run(
        "outputs status",
        "--tenant",
        "acme",
        "--output",
        "siem",
        "--json",
      );
      return (JSON.parse(stdout) as { readonly lag: number }[])[0]?.lag;
    };
    await until(async () => hook.seen.length > 1 && (await lag()) === 0);
  } finally {
    other.kill("SIGKILL");
  }
  const bodies = hook.seen.map(({ body }) => JSON.parse(body) as { data: { items: Sent[] } });
  const [first, second] = bodies.map(({ data }) => data.items);
  expect(valuesOf(second ?? [])).toEqual(wanted);
  expect(second?.map(({ key }) => key)).toEqual(first?.map(({ key }) => key));
  expect(hook.seen[1]?.headers["webhook-id"]).toBe(hook.seen[0]?.headers["webhook-id"]);
  expect(most).toBe(1);
});

it.each(["worker", "schedule"])(
  "%s refuses an output that is not valid, with its position",
  async (command) => {
    await using rig = await makeRig();
    const simulator = await rig.simulator();
    const siem = { type: "webhook", url: "https://hooks.example", secret: "canary" };
    rig.configure({ acme: [simulator, collections, { siem }] });
    const { code, stderr } = await rig.run(command);
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /config\.json:\d+:\d+: tenants\.0\.outputs\.siem\.secret: expected whsec_/,
    );
    expect(stderr).not.toContain("canary");
  },
);

it("a missing secret file stops only the output that names it", async () => {
  await using rig = await makeRig();
  const simulator = await rig.simulator({ feeds: 3 });
  const hook = { type: "webhook", url: "https://hooks.example", secretFile: "./none" };
  rig.configure({ acme: [simulator, collections, { hook, siem: toFile("siem") }] });
  await rig.run("sync", "--tenant", "acme");
  await rig.run("schedule");
  rig.worker();
  await until(() => lines(rig, "siem").length > 0);
  const letters = async () => (await rig.run("dead-letters list")).stdout;
  await until(async () => (await letters()).includes("output hook"));
  expect(await letters()).toContain("hook.secretFile: expected a readable file");
  const listed = await rig.run("dead-letters list", "--json", "--tenant", "acme");
  expect(JSON.parse(listed.stdout)).toMatchObject([{ tenant: "acme", output: "hook" }]);
  expect((await rig.run("dead-letters retry", "--tenant", "acme")).stdout).toContain("1 returned");
});
