import { StoreError } from "@cyberintegrations/errors";
import type { StoreCheck } from "../check-store.ts";
import { parseLocation } from "../location.ts";
import { postgresConnection } from "./connection.ts";
import { asTenant, undo } from "./in-transaction.ts";
import { everyTenant, schema } from "./names.ts";
import { checkedVersion, presentVersion } from "./schema.ts";
import { limits, Sessions, type Session } from "./session.ts";

/** Tables that a sync writes to. */
const tables = ["collections", "feeds", "iocs", "quarantine"];

/** Statements that need the same privileges as real writes, and change no row. */
const attempts = tables.flatMap((table) => [
  `INSERT INTO ${schema}.${table} SELECT * FROM ${schema}.${table} WHERE false`,
  `UPDATE ${schema}.${table} SET collection = collection WHERE false`,
]);

/** Checks the store in a database, or that one can be created. */
export async function checkDatabase(address: string): Promise<StoreCheck> {
  const location = parseLocation(address).shown;
  const connection = postgresConnection(address);
  const sessions = new Sessions({ connection, location, connections: 1, limits });
  try {
    const session = await sessions.open();
    try {
      await session.query(`BEGIN; ${asTenant(everyTenant)}`);
      const version = await checkedVersion(session, location);
      if (version === undefined) await checkCreating(session, location);
      else await session.query(attempts.join(";"));
      return { location, schema: version ?? null, presentSchema: presentVersion, free: null };
    } finally {
      await undo(session);
    }
  } finally {
    await sessions.end();
  }
}

async function checkCreating(session: Session, location: string): Promise<void> {
  const [answer] = await session.query<{ may: boolean; user: string; readOnly: string }>(
    `SELECT CASE WHEN to_regnamespace('${schema}') IS NULL
       THEN has_database_privilege(current_database(), 'CREATE')
       ELSE has_schema_privilege('${schema}', 'CREATE') END AS may,
     current_user AS user, current_setting('transaction_read_only') AS "readOnly"`,
  );
  if (answer?.readOnly === "off" && answer.may) return;
  const why =
    answer?.readOnly === "off"
      ? `the user ${answer.user} may not create the schema ${schema}`
      : "it is read-only";
  throw new StoreError("unwritable", `${location} has no store, and none can be created: ${why}`, {
    hint: `Use the primary server, and let an administrator create the schema: CREATE SCHEMA ${schema} AUTHORIZATION <user>.`,
  });
}
