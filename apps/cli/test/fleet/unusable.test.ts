import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, it } from "vitest";
import { untimed } from "../harness.ts";
import { usePostgres } from "./postgres.ts";
import { until, type Rig } from "./rig.ts";

const { rig: makeRig } = usePostgres();

/** A config in which acme is fine, and globex's `api` differs. */
async function configure(rig: Rig, api: object, feeds = 10) {
  const simulator = await rig.simulator({ feeds });
  const { tiUrl: url, username, apiKey } = simulator;
  const collections = { "apt/threat": {} };
  const tenants = [
    { name: "acme", api: { url, username, apiKey }, collections },
    { name: "globex", api: { url, username, apiKey, ...api }, collections },
  ];
  writeFileSync(rig.config, JSON.stringify({ store: rig.store, tenants }, null, 1));
  return simulator;
}

it.each([
  [
    "a secret that is missing",
    { apiKey: undefined, apiKeyFile: "/no/such/canary" },
    /tenants\.1\.api\.apiKeyFile: expected a readable file, got none \(ENOENT\)/,
  ],
  [
    "a CA that is missing",
    { tls: { ca: "/no/such/ca.pem" } },
    /tenants\.1\.api\.tls\.ca: expected PEM text or a readable file/,
  ],
  [
    "an environment variable that is missing",
    { apiKey: "${NO_SUCH_KEY}" },
    /tenants\.1\.api\.apiKey: set the environment variable NO_SUCH_KEY/,
  ],
])("%s of one tenant stops no other", async (_, api, message) => {
  await using rig = await makeRig();
  // Scheduled while all was well.
  await configure(rig, {});
  await rig.run("schedule");
  await configure(rig, api);

  const scheduled = await rig.run("schedule");
  expect(scheduled.code).toBe(1);
  expect(scheduled.stdout).toBe("1 unchanged\n");
  expect(untimed(scheduled.stderr)).toMatch(/^globex: its schedules are not changed: /);
  expect(scheduled.stderr).toMatch(message);

  const worker = rig.worker("--health-port", "0");
  await until(async () => (await rig.syncs())["acme/apt/threat"] === 1);
  await until(() => worker.text().includes("moved to the dead-letter queue"));
  const notes = worker.events.filter(({ event }) => event === "note").map((note) => note.message);
  const about = notes.filter((note) => note?.includes("globex"));
  expect(about).toEqual([
    expect.stringMatching(/^globex: not read until this worker is restarted: /),
    expect.stringMatching(/^globex\/apt\/threat: not read: /),
    "globex/apt/threat: moved to the dead-letter queue: invalid-input",
  ]);
  expect(about.join("\n")).toMatch(message);
  expect(worker.text()).not.toContain("canary");
  const [url = ""] = /http:[^ ]+health/.exec(worker.text()) ?? [];
  const response = await fetch(url);
  expect(response.status).toBe(200);
  expect(await response.json()).toMatchObject({
    ok: true,
    tenants: {
      globex: { code: "invalid-input", message: expect.stringMatching(message) as string },
    },
  });
  const { stdout } = await rig.run("status");
  expect(stdout).toMatch(/globex apt\/threat: invalid-input: .*tenants\.1\.api/);
});

it.each([
  [
    "proxy",
    { proxy: "http://" },
    /^error: .*config\.json:\d+:\d+: tenants\.1\.api\.proxy: expected/,
  ],
  ["URL", { url: "ti.example" }, /^error: .*config\.json:\d+:\d+: tenants\.1\.api\.url: expected/],
  [
    "credential",
    { username: "a:b" },
    /^error: .*config\.json:\d+:\d+: tenants\.1\.api\.username: expected no ":"/,
  ],
])("a %s that can't be used is refused when the config is loaded", async (_, api, message) => {
  await using rig = await makeRig();
  const simulator = await configure(rig, api);
  for (const command of ["schedule", "worker", "doctor --tenant globex", "sync --tenant globex"]) {
    const { code, stdout, stderr } = await rig.run(command);
    expect(code).toBe(2);
    const said = command.startsWith("doctor") ? stderr : untimed(stderr);
    expect(
      command.startsWith("doctor") ? `error: ${stdout.slice("✗ config: ".length)}` : said,
    ).toMatch(message);
  }
  expect(simulator.requests).toEqual([]);
});

it("refuses a config if the files of no tenant can be used", async () => {
  await using rig = await makeRig();
  const simulator = await rig.simulator();
  const api = {
    url: simulator.tiUrl,
    username: "u",
    apiKeyFile: join(dirname(rig.config), "none"),
  };
  const tenants = [{ name: "acme", api }];
  writeFileSync(rig.config, JSON.stringify({ store: rig.store, tenants }, null, 1));
  for (const command of ["schedule", "worker"]) {
    const { code, stderr } = await rig.run(command);
    expect(code).toBe(2);
    expect(stderr).toMatch(/tenants\.0\.api\.apiKeyFile: expected a readable file/);
  }
});
