// Stores as the last version without a change log made them: SQLite schema 5, PostgreSQL schema 3.
import { DatabaseSync } from "node:sqlite";
import { schema } from "../../src/postgres/names.ts";
import { filters as postgresFilters } from "../../src/postgres/steps/filters.ts";
import { firstTables as postgresTables } from "../../src/postgres/steps/first-tables.ts";
import { tenants } from "../../src/postgres/steps/tenants.ts";
import { epochs } from "../../src/sqlite/steps/epochs.ts";
import { filters } from "../../src/sqlite/steps/filters.ts";
import { firstTables } from "../../src/sqlite/steps/first-tables.ts";
import { lives } from "../../src/sqlite/steps/lives.ts";
import { lockHolders } from "../../src/sqlite/steps/lock-holders.ts";
import type { Place } from "./places.ts";
import { ioc } from "./records.ts";

/** One commit per time and collection: two feeds, the first one with three indicators, one of which is withdrawn. */
const times = ["2025-12-01T00:00:00.001Z", "2025-12-01T00:00:00.002Z", "2025-12-02T10:00:00.000Z"];
const collections = ["apt/threat", "hi/threat"];

const text = (value: string | null) => (value === null ? "NULL" : `'${value}'`);
const row = (...values: readonly (string | null)[]) => `(${values.map(text).join(", ")})`;

/** The rows of a tenant, as tuples of SQL. */
function rows(tenant: readonly string[]) {
  const commits = collections.flatMap((collection) =>
    times.map((at, n) => ({ collection, at, n })),
  );
  return {
    collections: collections.map((name) => row(...tenant, name, "3")),
    feeds: commits.flatMap(({ collection, at, n }) =>
      ["a", "b"].map((id) =>
        row(
          ...tenant,
          collection,
          `${id}${n}`,
          `${n}`,
          "created",
          "hash",
          at,
          `{"id":"${id}${n}"}`,
          "{}",
        ),
      ),
    ),
    iocs: commits.flatMap(({ collection, at, n }) =>
      [1, 2, 3].map((last) => {
        const value = `192.0.2.${last}`;
        const withdrawn = last === 3 ? at : null;
        return { key: [...tenant, collection, `a${n}`, "ipv4", value], value, at, withdrawn };
      }),
    ),
  };
}

const iocTuple = (
  { key, value, at, withdrawn }: ReturnType<typeof rows>["iocs"][number],
  hash: string,
) =>
  `(${key.map(text).join(", ")}, ${hash}${text(JSON.stringify(ioc(value)))}, ${[at, at, at, withdrawn, at].map(text).join(", ")})`;

const insert = (table: string, columns: string, tuples: readonly string[]) =>
  `INSERT INTO ${table} (${columns}) VALUES ${tuples.join(", ")};`;

const feedColumns = "collection, id, seq_update, change, hash, changed_at, feed, parsed";
const iocColumns = "first_seen, last_seen, valid_until, withdrawn_at, changed_at";

/** Creates the store, with the same rows for each tenant. SQLite has one. Returns how many rows each tenant has. */
export async function makeBeforeChangeLog(
  place: Place,
  tenants: readonly string[],
): Promise<number> {
  const found = rows([]);
  if (place.location.startsWith("postgres:")) await makePostgres(place, tenants);
  else {
    const db = new DatabaseSync(place.location);
    for (const step of [firstTables, lives, epochs, lockHolders, filters]) step(db);
    db.exec(insert("collections", "collection, cursor", found.collections));
    db.exec(insert("feeds", feedColumns, found.feeds));
    const tuples = found.iocs.map((one) => iocTuple(one, ""));
    db.exec(insert("iocs", `collection, feed_id, type, value, ioc, ${iocColumns}`, tuples));
    db.exec("PRAGMA user_version = 5");
    db.close();
  }
  return found.feeds.length + found.iocs.length;
}

async function makePostgres({ sql, table }: Place, names: readonly string[]): Promise<void> {
  const found = names.map((name) => rows([name]));
  await sql(
    `CREATE SCHEMA ${schema};
     CREATE TABLE ${schema}.migrations (step integer PRIMARY KEY, taken_at timestamptz NOT NULL DEFAULT now());
     INSERT INTO ${schema}.migrations (step) VALUES (1), (2), (3);
     ${postgresTables} ${tenants} ${postgresFilters};
     ${insert(
       table("collections"),
       "tenant, collection, cursor",
       found.flatMap((one) => one.collections),
     )}
     ${insert(
       table("feeds"),
       `tenant, ${feedColumns}`,
       found.flatMap((one) => one.feeds),
     )}
     ${insert(
       table("iocs"),
       `tenant, collection, feed_id, type, value, value_hash, ioc, ${iocColumns}`,
       found.flatMap((one) => one.iocs.map((ioc) => iocTuple(ioc, `sha256('${ioc.value}'), `))),
     )}`,
  );
}
