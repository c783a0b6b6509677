import { setTimeout as wait } from "node:timers/promises";
import { openStore } from "@cyberintegrations/store";
import { startPostgres } from "cyberintegrations-test-servers/postgres";
import { expect, it } from "vitest";
import { runBuilt, tempFolder } from "../harness.ts";
import { runThroughChaos } from "./chaos.ts";
import { collections, deploy, startCustomers, type Customer } from "./customers.ts";
import { Database } from "./database.ts";
import { differences } from "./difference.ts";
import { Fleet } from "./fleet.ts";
import { offencesIn, openLedger, portionsIn, unreadSince } from "./ledger.ts";
import { chanceFrom, sizeFrom } from "./size.ts";

const size = sizeFrom(process.env);
const hour = 3_600_000;
const slicePages = 5;
const expiry = ["--job-expiry", "10s"] as const;
/** How long it may take after the last fault until everything is read, in ms: some minutes, and a few ms per feed. */
const readTimeout = 300_000 + size.tenants * collections.length * size.feeds * 5;

it(
  "brings each tenant's store to his API's state, every portion once, while workers are killed, stopped and sent away and PostgreSQL crashes",
  { timeout: hour },
  async () => {
    const began = performance.now();
    const tell = (line: string) => {
      console.log(`${((performance.now() - began) / 1000).toFixed(1).padStart(6)} s  ${line}`);
    };
    tell(JSON.stringify(size));

    using folder = tempFolder();
    await using postgres = await startPostgres();
    const address = new URL(await postgres.newDatabase());
    await using database = new Database(address.href);
    // Not a superuser, for whom there is no row-level security.
    await database.rows(
      `CREATE ROLE fleet LOGIN PASSWORD 'fleet'; ALTER DATABASE ${address.pathname.slice(1)} OWNER TO fleet`,
    );
    address.username = address.password = "fleet";
    await using store = await openStore(address.href);
    await openLedger(database);

    await using apis = new AsyncDisposableStack();
    const customers = await startCustomers(size);
    for (const { api } of customers) apis.use(api);
    const deployment = deploy(folder.path, address.href, customers);
    const all = customers.flatMap(({ tenant }) => collections.map((name) => `${tenant} ${name}`));

    await using fleet = new Fleet(folder.path, deployment);
    const lateCommits = () => fleet.linesWith("Another reader has claimed the collection");
    const growth = grow(customers);
    const members = await runThroughChaos({
      fleet,
      postgres,
      database,
      chance: chanceFrom(size.seed),
      rounds: size.rounds,
      workers: size.workers,
      slicePages,
      startWorker: () => fleet.start("worker", ...expiry, "--slice-pages", `${slicePages}`),
      startScheduler: () => fleet.start("schedule", ...expiry, "--every", "1m", "--watch", "10s"),
      left: async () => (await unreadSince(database, 0, all)).length,
      lateCommits,
      tell,
    });
    const grown = await growth;
    tell("no more faults");
    await expect
      .poll(() => unreadSince(database, grown, all), { timeout: readTimeout, interval: 500 })
      .toEqual([]);
    tell("all collections are fully synced");
    await Promise.all(members.map((member) => fleet.stop(member)));

    const list = ["dead-letters", "list", "--json", "--config", deployment.config];
    const letters = await runBuilt(list, deployment.env);
    const portions = await portionsIn(database);
    tell(`${portions} portions, ${lateCommits()} more were refused as late`);
    expect({
      triedLate: lateCommits() > 0,
      unexpectedExits: fleet.unexpectedExits,
      differences: await differences(store, customers),
      offences: await offencesIn(database),
      letters: [letters.code, letters.stdout],
      refused: customers.flatMap(({ tenant, api }) => refusals(tenant, api.requests)),
    }).toEqual({
      triedLate: true,
      unexpectedExits: [],
      differences: [],
      offences: {},
      letters: [0, "[]\n"],
      refused: [],
    });
  },
);

/** Lets more happen at all APIs while the workers are at it. Resolves to the time after which there is no more, in ms. */
async function grow(customers: readonly Customer[]): Promise<number> {
  for (const events of [3, 9, 3]) {
    await wait(5000);
    for (const { api } of customers) api.grow(events);
  }
  return Date.now();
}

const refusals = (tenant: string, requests: Customer["api"]["requests"]) =>
  requests
    .filter(({ status }) => status === 401 || status === 403)
    .map(({ path, status }) => `${tenant} ${path} ${status}`);
