import { writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { join } from "node:path";
import { createSimulator } from "@cyberintegrations/simulator";
import { listen } from "cyberintegrations-test-servers/listen";
import { expect, it } from "vitest";
import { envFor, runInside, start, tempFolder } from "./harness.ts";

const commands = [
  ["sync"],
  ["sync", "--collections", "apt/threat"],
  ["plan"],
  ["collections"],
  ["search", "ip:192.0.2.1"],
  ["feed", "apt/threat", "a"],
  ["doctor"],
];

const env = (url: string) => ({
  CYBERINTEGRATIONS_API_URL: url,
  CYBERINTEGRATIONS_USERNAME: "user@company.example",
  CYBERINTEGRATIONS_API_KEY: "key",
});

/** A second, and one more for a machine that is busy with other tests. */
const soon = 2000;

/** Accepts connections and sends nothing. */
const hanging = (): Server => createServer();

it.each(commands.map((args) => ({ args, command: args.join(" ") })))(
  "Ctrl+C ends `$command` within a second while the connection hangs",
  async ({ args }) => {
    using folder = tempFolder();
    await using server = await listen(hanging());
    const store = ["sync", "plan"].includes(args[0] ?? "")
      ? ["--store", join(folder.path, "a.db")]
      : [];
    const child = start([...args, ...store], env(`https://127.0.0.1:${server.port}/api/v2`));
    const ended = new Promise((resolve) => child.once("exit", resolve));
    await expect.poll(server.connections, { timeout: 10_000 }).toBeGreaterThan(0);
    const began = performance.now();
    child.kill("SIGINT");
    expect(await ended).toBe(130);
    expect(performance.now() - began).toBeLessThan(soon);
  },
);

it("Ctrl+C ends the process though a name lookup hangs", async () => {
  using folder = tempFolder();
  const preload = join(folder.path, "lookup.mjs");
  writeFileSync(
    preload,
    `import dns from "node:dns";
     dns.lookup = () => { setTimeout(() => {}, 60_000); process.stderr.write("lookup"); };`,
  );
  const child = start(["sync", "--store", join(folder.path, "a.db")], {
    ...env("https://api.example/api/v2"),
    NODE_OPTIONS: `--import ${preload}`,
  });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  await new Promise((resolve) => child.stderr?.once("data", resolve));
  const began = performance.now();
  child.kill("SIGINT");
  expect(await ended).toBe(130);
  expect(performance.now() - began).toBeLessThan(soon);
});

it("a retry is reported at once, with its cause and the delay before the next attempt", async () => {
  using folder = tempFolder();
  await using simulator = await createSimulator({
    feeds: 1,
    faults: [{ path: "user/granted_collections", kind: "status", status: 503, times: 100 }],
  });
  const controller = new AbortController();
  const running = runInside(
    ["sync", "--log-format", "json", "--store", join(folder.path, "a.db")],
    { env: envFor(simulator), signal: controller.signal },
  );
  // The second attempt: by then the retry has been reported.
  await expect.poll(() => simulator.requests.length, { timeout: 30_000 }).toBeGreaterThan(1);
  controller.abort();
  const { stderr } = await running;
  expect(JSON.parse(stderr.split("\n")[0] ?? "")).toMatchObject({
    event: "retried",
    code: "server",
    status: 503,
    reason: "answered 503",
    attempt: 1,
    delay: expect.any(Number) as number,
  });
});
