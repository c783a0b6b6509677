import { PgBoss } from "pg-boss";
import { createSimulator } from "@cyberintegrations/simulator";
import { until } from "cyberintegrations-test-servers/until";
import { usePostgres } from "cyberintegrations-test-servers/use-postgres";
import { expect, it } from "vitest";
import { openScheduler } from "../src/index.ts";
import { collectionQueue, schema } from "../src/queue.ts";
import { accountOf, schedule } from "./rig.ts";

const server = usePostgres();

it("a collection is queued once after a day without a scheduler, not once for each missed run", async () => {
  await using simulator = await createSimulator({ feeds: 1 });
  const location = await server().newDatabase();
  await schedule(location, { accounts: new Map([["acme", accountOf(simulator, ["apt/threat"])]]) });
  const observer = new PgBoss({ connectionString: location, schema, schedule: false });
  await observer.start();
  const sql = (text: string) => observer.getDb().executeSql(text);
  try {
    await sql(`DELETE FROM ${schema}.job`);
    // The last evaluation of all schedules is a day old, and the schedules are older.
    await sql(`UPDATE ${schema}.version SET cron_on = cron_on - interval '1 day'`);
    await sql(`UPDATE ${schema}.schedule SET created_on = created_on - interval '2 days'`);
    await using _scheduler = await openScheduler({ location, every: 15 * 60_000 });
    const queued = async () => {
      const { rows } = await sql(`SELECT FROM ${schema}.job WHERE name = '${collectionQueue}'`);
      return rows.length;
    };
    await until(async () => (await queued()) > 0);
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(await queued()).toBe(1);
  } finally {
    await observer.stop();
  }
});
