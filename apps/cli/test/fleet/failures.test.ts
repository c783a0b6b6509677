import { expect, it } from "vitest";
import { usePostgres } from "./postgres.ts";
import { until, type Rig } from "./rig.ts";

const { rig: makeRig } = usePostgres();

const letters = async (rig: Rig) =>
  JSON.parse((await rig.run("dead-letters list", "--json")).stdout) as {
    readonly tenant: string;
    readonly collection: string;
    readonly error: { readonly code: string; readonly message: string };
    readonly times: number;
  }[];

it("retries what may recover, and stores all once it has", async () => {
  await using rig = await makeRig();
  const simulator = await rig.simulator({ feeds: 30 });
  simulator.addFault({ kind: "garbage", times: 3 });
  rig.configure({ acme: [simulator, { "apt/threat": {} }] });
  await rig.run("schedule");
  const worker = rig.worker();
  await until(() => worker.events.some(({ event }) => event === "failed"));
  await until(async () => {
    const { stdout } = await rig.run("status", "--json");
    const { fleet } = JSON.parse(stdout) as { fleet: { queue: { retrying: number } } };
    return fleet.queue.retrying === 1;
  });
  simulator.clearFaults();
  await until(async () => (await rig.syncs())["acme/apt/threat"] === 1);
  expect(await rig.stored("acme", "apt/threat")).toHaveLength(30);
  expect(await letters(rig)).toEqual([]);
});

it("moves what is not retryable to the dead-letter queue at once; status shows it, and a command queues it again", async () => {
  await using rig = await makeRig();
  const [acme, globex] = [await rig.simulator({ feeds: 30 }), await rig.simulator({ feeds: 30 })];
  acme.addFault({ kind: "status", status: 401, times: Infinity });
  const collections = { "apt/threat": {}, "hi/threat": {} };
  rig.configure({ acme: [acme, collections], globex: [globex, collections] });
  await rig.run("schedule");
  const worker = rig.worker();
  await until(async () => (await letters(rig)).length === 2);
  expect(await letters(rig)).toMatchObject([
    { tenant: "acme", collection: "apt/threat", error: { code: "unauthorized" }, times: 1 },
    { tenant: "acme", collection: "hi/threat", error: { code: "unauthorized" }, times: 1 },
  ]);
  expect(JSON.stringify(await letters(rig))).not.toContain(acme.apiKey);
  // The others continue.
  await until(async () => (await rig.syncs())["globex/hi/threat"] === 1);

  const { stdout } = await rig.run("status");
  expect(stdout).toMatch(/^Dead letters .*\n {2}acme apt\/threat: unauthorized: .*\n {2}acme hi/m);
  const globexes = await rig.run("status", "--tenant", "globex");
  expect(globexes.stdout).toContain("No dead letters.");

  acme.clearFaults();
  const none = await rig.run("dead-letters retry", "--tenant", "globex", "--json");
  expect(none.stdout).toBe('{"retried":0}\n');
  const one = await rig.run("dead-letters retry", "--collections", "apt/threat");
  expect(one.stdout).toBe("1 returned to the queue\n");
  await until(async () => (await rig.syncs())["acme/apt/threat"] === 1);
  expect((await letters(rig)).map(({ collection }) => collection)).toEqual(["hi/threat"]);
  expect(await rig.stored("acme", "apt/threat")).toHaveLength(30);
  await worker.stop();
});

it.each(["list", "retry"])("dead-letters %s checks the names of collections", async (what) => {
  await using rig = await makeRig();
  const simulator = await rig.simulator();
  const collections = { "apt/threat": {}, "new/feeds": { sensitive: "keep" } };
  rig.configure({ acme: [simulator, collections] });
  const chosen = (name: string) => rig.run(`dead-letters ${what}`, "--json", "--collections", name);
  const wrong = { code: 2, stdout: "", stderr: expect.stringContaining("apt/threat") as string };
  // Without a queue, and with one.
  expect(await chosen("apt/threats")).toMatchObject(wrong);
  const scheduled = await rig.run("schedule");
  expect(scheduled).toMatchObject({ code: 0 });
  expect(await chosen("apt/threats")).toMatchObject(wrong);
  // One that no catalogue has, but the queue.
  for (const name of ["apt/threat", "new/feeds"]) expect((await chosen(name)).code).toBe(0);
});

it("needs a PostgreSQL store for dead letters, and has none without workers", async () => {
  await using rig = await makeRig();
  const simulator = await rig.simulator();
  rig.configure({ acme: [simulator, {}] });
  expect((await rig.run("dead-letters list", "--json")).stdout).toBe("[]\n");
  const { code, stderr } = await rig.run("dead-letters list", "--store", "feeds.db");
  expect([code, stderr]).toEqual([
    2,
    "error: dead-letters: expected a PostgreSQL store, got a SQLite file\n" +
      "       Only the workers of a shared store have dead letters.\n",
  ]);
});
