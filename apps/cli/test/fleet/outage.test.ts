import { startPostgres } from "cyberintegrations-test-servers/postgres";
import { silentProxy } from "cyberintegrations-test-servers/silent-proxy";
import { expect, it } from "vitest";
import { start } from "../harness.ts";
import { Rig, until, type Running } from "./rig.ts";

/** The answer of `/health`. */
async function health(text: string) {
  const [url = ""] = /http:\S+health/.exec(text) ?? [];
  const response = await fetch(url);
  const { ok, busy, database } = (await response.json()) as Health;
  return { status: response.status, ok, busy, database };
}
interface Health {
  readonly ok: boolean;
  readonly busy: number;
  readonly database: { readonly ok: boolean; readonly answeredAt: string };
}

const isServing = (worker: Running) => worker.text().includes("/health");
const unhealthyWithin = 30_000;

it(
  "reports an outage in one line and its end in another, is unhealthy within 30 s, and works on",
  { timeout: 180_000 },
  async () => {
    await using server = await startPostgres();
    await using rig = new Rig(await server.newDatabase());
    const simulator = await rig.simulator({ feeds: 300, latency: 200 });
    rig.configure({
      acme: [simulator, Object.fromEntries(names.map((name) => [name, { limit: 5 }]))],
    });
    await rig.run("schedule", "--job-expiry", "10s");
    const worker = rig.start("worker", "--job-expiry", "10s", "--health-port", "0");
    const scheduler = rig.start("schedule", "--watch", "1s", "--health-port", "0");
    await until(() => isServing(worker) && isServing(scheduler));
    await until(async () => (await health(worker.text())).busy === 4);
    expect(await health(worker.text())).toMatchObject({ status: 200, ok: true });
    const [before, scheduled] = [worker.text().length, scheduler.text().length];

    await server.kill();
    const began = Date.now();
    await until(async () => (await health(worker.text())).status === 503);
    await until(async () => (await health(scheduler.text())).status === 503);
    expect(Date.now() - began).toBeLessThan(unhealthyWithin);
    expect((await health(worker.text())).database).toMatchObject({ ok: false });

    await server.start();
    await until(async () => (await health(worker.text())).status === 200);
    await until(async () => (await health(scheduler.text())).status === 200);
    const outageLines = (text: string) => text.split("\n").filter((row) => !/ feeds/.test(row));
    const expected = [
      expect.stringMatching(
        /^(?:\S+Z )?PostgreSQL does not answer: .*\. Work continues when it answers again\.$/,
      ),
      expect.stringMatching(
        /^(?:\S+Z )?PostgreSQL answers again after \d+ s and \d+ failed requests?\.$/,
      ),
    ] as unknown[];
    expect(outageLines(worker.text().slice(before)).filter(Boolean)).toEqual(expected);
    expect(outageLines(scheduler.text().slice(scheduled)).filter(Boolean)).toEqual(expected);
    // What was in work when it began is reassigned, and read to its end.
    await until(async () => (await rig.syncs())["acme/apt/threat"] === 1);
    expect(new Set(await rig.stored("acme", "apt/threat")).size).toBe(300);
  },
);
const names = ["apt/threat", "hi/threat", "ioc/common", "malware/cnc"];

it("notices and survives connections that silently drop packets", async () => {
  await using server = await startPostgres();
  await using proxy = await silentProxy(await server.newDatabase());
  await using rig = new Rig(proxy.url);
  const simulator = await rig.simulator({ feeds: 10 });
  rig.configure({ acme: [simulator, { "apt/threat": {} }] });
  const worker = rig.start("worker", "--health-port", "0");
  await until(() => isServing(worker));
  expect(await health(worker.text())).toMatchObject({ status: 200, ok: true });

  proxy.silence();
  const began = Date.now();
  await until(async () => (await health(worker.text())).status === 503);
  expect(Date.now() - began).toBeLessThan(unhealthyWithin);
  expect(worker.text().match(/PostgreSQL does not answer/g)).toHaveLength(1);

  // Those that are open stay silent for ever; new ones work.
  proxy.heal();
  await until(async () => (await health(worker.text())).status === 200);
  await rig.run("schedule");
  await until(async () => (await rig.syncs())["acme/apt/threat"] === 1);
  expect(await rig.stored("acme", "apt/threat")).toHaveLength(10);
});

it.each(["killed", "silent"] as const)(
  "claims no returned job when it is stopped while PostgreSQL is %s, and ends within ten seconds",
  async (how) => {
    await using server = await startPostgres();
    await using proxy = await silentProxy(await server.newDatabase());
    await using rig = new Rig(proxy.url);
    const simulator = await rig.simulator({ feeds: 600, latency: 200 });
    rig.configure({ acme: [simulator, { "apt/threat": { limit: 5 } }] });
    await rig.run("schedule");
    const child = start(["worker", "--config", rig.config]);
    let text = "";
    child.stderr?.on("data", (chunk: Buffer) => (text += String(chunk)));
    const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
    await until(() => simulator.requests.length > 3);
    if (how === "killed") await server.kill();
    else proxy.silence();
    const began = Date.now();
    child.kill("SIGTERM");
    expect(await ended).toBe(130);
    expect(Date.now() - began).toBeLessThan(10_500);
    expect(text).toMatch(
      /Interrupted\. PostgreSQL does not answer: unfinished jobs are reassigned 30 s after their last heartbeat\.\n$/,
    );
    expect(text).not.toContain("returned");
  },
);
