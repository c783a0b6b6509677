import { createSimulator } from "@cyberintegrations/simulator";
import { until } from "cyberintegrations-test-servers/until";
import { usePostgres } from "cyberintegrations-test-servers/use-postgres";
import { expect, it } from "vitest";
import { openQueue } from "../src/index.ts";
import { joinQueue, collectionQueue } from "../src/queue.ts";
import { accountOf, schedule, startWorker, stored } from "./rig.ts";

const server = usePostgres();

const tenant = "acme";
const collection = "apt/threat";

it("has no queue where neither a worker nor a scheduler ever ran", async () => {
  expect(await openQueue(await server().newDatabase())).toBeUndefined();
});

it.each([openQueue, (location: string) => schedule(location, { accounts: new Map() })])(
  "rejects a SQLite file",
  async (open) => {
    await expect(open("./feeds.db")).rejects.toMatchObject({
      code: "invalid-input",
      message: "store: expected a PostgreSQL store, got a SQLite file",
    });
  },
);

/** A worker whose only collection is in the dead-letter queue. */
async function withDeadLetter(fleet: AsyncDisposableStack) {
  const location = await server().newDatabase();
  const simulator = fleet.use(await createSimulator({ feeds: 30 }));
  simulator.addFault({ kind: "status", status: 401, times: Infinity });
  const accounts = new Map([[tenant, accountOf(simulator, [collection])]]);
  await schedule(location, { accounts });
  fleet.use(await startWorker({ location, accounts }));
  const queue = fleet.use(await openQueue(location));
  await until(async () => (await queue?.deadLetters())?.length === 1);
  return { location, simulator, queue };
}

it("removes a dead letter once its collection can be read again", async () => {
  await using fleet = new AsyncDisposableStack();
  const { location, simulator, queue } = await withDeadLetter(fleet);
  expect(await queue?.deadLetters()).toMatchObject([
    { tenant, collection, error: { code: "unauthorized" }, times: 1 },
  ]);
  simulator.clearFaults();
  // As its schedule does when its time has come.
  const boss = await joinQueue({ location, role: "visitor", failed: () => undefined });
  await boss.send(
    collectionQueue,
    { tenant, collection },
    { singletonKey: `${tenant}/${collection}` },
  );
  await boss.stop();
  await until(async () => (await stored(location, tenant, collection)).syncs === 1);
  expect(await queue?.deadLetters()).toEqual([]);
});

it("queues a dead letter again", async () => {
  await using fleet = new AsyncDisposableStack();
  const { location, simulator, queue } = await withDeadLetter(fleet);
  simulator.clearFaults();
  expect(await queue?.retryDeadLetters({ tenant: "globex" })).toBe(0);
  expect(await queue?.retryDeadLetters({ collections: [collection] })).toBe(1);
  await until(async () => (await stored(location, tenant, collection)).syncs === 1);
  expect((await stored(location, tenant, collection)).ids).toHaveLength(30);
  expect(await queue?.status()).toMatchObject({ deadLetters: [], queue: { ready: 0 } });
});
