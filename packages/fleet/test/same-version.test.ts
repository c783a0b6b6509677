import { PgBoss } from "pg-boss";
import { usePostgres } from "cyberintegrations-test-servers/use-postgres";
import { expect, it } from "vitest";
import { openScheduler, openWorker } from "../src/index.ts";
import { collectionQueue, joinQueue, schema } from "../src/queue.ts";
import { version } from "../src/version.ts";

const server = usePostgres();

it.each([
  ["scheduler", (location: string) => openScheduler({ location, every: 60_000 })],
  ["worker", (location: string) => openWorker({ location, accounts: new Map(), concurrency: 1 })],
])("a %s does not join members of another version", async (role, open) => {
  const location = await server().newDatabase();
  const other = new PgBoss({
    ...{ connectionString: location, schema, instanceName: "worker/99.0.0" },
  });
  await other.start();
  try {
    await expect(open(location)).rejects.toThrow(
      `${role}: expected all workers and schedulers of this store to have version ${version}, as this one has; got a ` +
        `worker of version 99.0.0, process ${process.pid} on `,
    );
    // Nothing was changed.
    const { rows } = await other
      .getDb()
      .executeSql("SELECT to_regclass('cyberintegrations.collections') AS made");
    expect(rows).toEqual([{ made: null }]);
  } finally {
    await other.stop();
  }
});

it("a worker rejects a schedule of another version", async () => {
  const location = await server().newDatabase();
  const boss = await joinQueue({ location, role: "scheduler", failed: () => undefined });
  const job = { tenant: "acme", collection: "apt/threat", version: "0.0.1" };
  await boss.schedule(collectionQueue, "FREQ=MINUTELY;INTERVAL=15", job, {
    key: "acme/apt/threat",
  });
  await boss.stop();
  await expect(openWorker({ location, accounts: new Map(), concurrency: 1 })).rejects.toMatchObject(
    {
      code: "invalid-input",
      message: `worker: expected a schedule of version ${version}, which this worker has; got one of version 0.0.1`,
      hint: "Run the scheduler of this version, or start the worker of that one.",
    },
  );
});
