import type { Database } from "./database.ts";

/**
 * A ledger of each change of a collection's row, and of the process that made it, kept by triggers that the program
 * knows nothing of. So it is not the program's word that decides whether a portion was committed twice, or by one who
 * had lost the collection.
 */
const tables = `
  CREATE SCHEMA ledger;
  CREATE TABLE ledger.entries (
    n          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at         timestamptz NOT NULL DEFAULT clock_timestamp(),
    tenant     text COLLATE "C" NOT NULL,
    collection text COLLATE "C" NOT NULL,
    process    text NOT NULL,
    taken_over boolean NOT NULL,
    was        text COLLATE "C",
    cursor     text COLLATE "C"
  );
  CREATE INDEX ON ledger.entries (tenant, collection, n);
  CREATE FUNCTION ledger.enter() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
    BEGIN
      IF OLD IS NOT DISTINCT FROM NEW THEN RETURN NULL; END IF;
      INSERT INTO ledger.entries (tenant, collection, process, taken_over, was, cursor) VALUES (
        NEW.tenant, NEW.collection, current_setting('application_name'),
        NEW.epoch IS DISTINCT FROM coalesce(OLD.epoch, 0), OLD.cursor, NEW.cursor);
      RETURN NULL;
    END $$;
  CREATE TRIGGER ledger AFTER INSERT OR UPDATE ON cyberintegrations.collections
    FOR EACH ROW EXECUTE FUNCTION ledger.enter();

  CREATE VIEW ledger.moves AS SELECT * FROM ledger.entries WHERE was IS DISTINCT FROM cursor;
`;

/** Begins the ledger of a store that holds nothing yet. */
export async function openLedger(database: Database): Promise<void> {
  await database.rows(tables);
}

/** What must not be, with the question that finds where it is. */
const offences = {
  "a cursor was moved back": `
    SELECT tenant, collection, process, was, cursor FROM ledger.moves
    WHERE cursor IS NULL OR (length(cursor), cursor) <= (length(was), was)`,
  "a portion was committed more than once": `
    SELECT tenant, collection, was, array_agg(process) AS processes FROM ledger.moves
    GROUP BY tenant, collection, was HAVING count(*) > 1`,
  "a process wrote to a collection that another one had claimed": `
    SELECT late.tenant, late.collection, late.process, holder.process AS holder FROM (
      SELECT *, max(n) FILTER (WHERE taken_over) OVER (PARTITION BY tenant, collection ORDER BY n) AS since
      FROM ledger.entries) late
    LEFT JOIN ledger.entries holder ON holder.n = late.since
    WHERE late.process IS DISTINCT FROM holder.process`,
  "a collection counts other rows than it has": `
    SELECT tenant, collection, c.feeds, f.feeds AS rows, c.iocs, i.iocs AS live, c.quarantined
    FROM cyberintegrations.collections c
    FULL JOIN (SELECT tenant, collection, count(*) AS feeds FROM cyberintegrations.feeds GROUP BY 1, 2) f
      USING (tenant, collection)
    LEFT JOIN (SELECT tenant, collection, count(*) AS iocs FROM cyberintegrations.iocs
               WHERE withdrawn_at IS NULL GROUP BY 1, 2) i USING (tenant, collection)
    WHERE c.feeds IS DISTINCT FROM f.feeds OR c.iocs IS DISTINCT FROM coalesce(i.iocs, 0) OR c.quarantined <> 0`,
  "two tenants have a feed with the same id": `
    SELECT collection, id, array_agg(tenant) AS tenants FROM cyberintegrations.feeds
    GROUP BY collection, id HAVING count(*) > 1`,
} as const;

/** What is wrong with the ledger and the tables: up to three places of each offence. */
export async function offencesIn(database: Database): Promise<Readonly<Record<string, unknown>>> {
  const found: Record<string, unknown> = {};
  for (const [what, sql] of Object.entries(offences)) {
    const rows = await database.rows(`${sql} LIMIT 3`);
    if (rows.length > 0) found[what] = rows;
  }
  return found;
}

/** How many portions moved a cursor. */
export async function portionsIn(database: Database): Promise<number> {
  const [row] = await database.rows<{ count: number }>(
    "SELECT count(*)::int AS count FROM ledger.moves",
  );
  return row?.count ?? 0;
}

/** An active collection of a process. */
export interface Held {
  readonly tenant: string;
  readonly collection: string;
}

/**
 * The active collections of a process: it has committed their last entry within the last second, and less than a slice since it
 * claimed them.
 */
export async function heldBy(
  database: Database,
  name: string,
  slicePages: number,
): Promise<Held[]> {
  return await database.rows<Held>(
    `SELECT tenant, collection FROM (
       SELECT DISTINCT ON (tenant, collection) * FROM ledger.entries
       WHERE at > clock_timestamp() - interval '1 s' ORDER BY tenant, collection, n DESC) latest
     JOIN LATERAL (
       SELECT count(*) AS pages FROM ledger.entries own
       WHERE own.tenant = latest.tenant AND own.collection = latest.collection AND own.n > (
         SELECT max(n) FROM ledger.entries taken
         WHERE taken.tenant = latest.tenant AND taken.collection = latest.collection AND taken_over)) slice ON true
     WHERE process = $1 AND was IS DISTINCT FROM cursor AND pages < $2`,
    [name, slicePages],
  );
}

/** How many of them another process has claimed since. */
export async function takenFrom(
  database: Database,
  name: string,
  held: readonly Held[],
): Promise<number> {
  const [row] = await database.rows<{ taken: number }>(
    `SELECT count(*)::int AS taken FROM (
       SELECT DISTINCT ON (tenant, collection) * FROM ledger.entries
       JOIN unnest($2::text[], $3::text[]) AS held (tenant, collection) USING (tenant, collection)
       WHERE taken_over ORDER BY tenant, collection, n DESC) latest
     WHERE process <> $1`,
    [name, held.map(({ tenant }) => tenant), held.map(({ collection }) => collection)],
  );
  return row?.taken ?? 0;
}

/** Those of the collections, each said as `tenant collection`, that have not been read to their end since a time in ms. */
export async function unreadSince(
  database: Database,
  time: number,
  all: readonly string[],
): Promise<string[]> {
  const rows = await database.rows<{ name: string }>(
    `SELECT name FROM unnest($1::text[]) AS wanted (name)
     LEFT JOIN cyberintegrations.collections c ON name = c.tenant || ' ' || c.collection
     WHERE synced_at IS NULL OR synced_at <= to_timestamp($2)`,
    [all, time / 1000],
  );
  return rows.map(({ name }) => name);
}
