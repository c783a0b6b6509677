import { isOwn, schema, tenantSetting } from "../names.ts";

/** The new tables. Their rows belong to a tenant, and so do the roles that can read them. */
const tables = ["positions", "commits", "ioc_index", "ioc_index_position"];
/** Existing tables with rows of all tenants, which the migration has to see. */
const existing = ["collections", "feeds", "iocs"];

/**
 * Adds the change log, with the commits of existing rows: what was stored at the same time was one commit. Each change of a
 * collection has a number, its version; a commit is a range of them, and its position is that of its last change.
 */
export const changeLog: string = `
  ALTER TABLE ${schema}.collections ADD COLUMN version bigint NOT NULL DEFAULT 0;
  ALTER TABLE ${schema}.feeds ADD COLUMN version bigint NOT NULL DEFAULT 0;
  ALTER TABLE ${schema}.iocs
    ADD COLUMN version bigint NOT NULL DEFAULT 0,
    ADD COLUMN expired_at timestamptz,
    ADD COLUMN is_new smallint NOT NULL DEFAULT 1;

  -- The end of each tenant's log. A commit locks its row. committed_at is in microseconds since 1970. feed_ids is a JSON list:
  -- the feeds that have changed, or whose indicators have. It takes the place of indexes by version, which every commit would
  -- have to pay for.
  CREATE TABLE ${schema}.positions (
    tenant       text COLLATE "C" PRIMARY KEY DEFAULT current_setting('${tenantSetting}'),
    position     bigint NOT NULL,
    committed_at bigint NOT NULL
  );
  CREATE TABLE ${schema}.commits (
    tenant       text COLLATE "C" NOT NULL DEFAULT current_setting('${tenantSetting}'),
    position     bigint NOT NULL,
    collection   text COLLATE "C" NOT NULL,
    version      bigint NOT NULL,
    changes      bigint NOT NULL,
    committed_at bigint NOT NULL,
    feed_ids     text NOT NULL,
    PRIMARY KEY (tenant, position)
  );

  ${existing.map((table) => `ALTER TABLE ${schema}.${table} NO FORCE ROW LEVEL SECURITY;`).join("\n  ")}

  CREATE TABLE ${schema}.existing AS
  WITH changes (tenant, collection, changed_at, feed, id) AS (
    SELECT tenant, collection, changed_at, 1, id FROM ${schema}.feeds
    UNION ALL SELECT tenant, collection, changed_at, 0, feed_id FROM ${schema}.iocs
  ), counts AS (
    SELECT tenant, collection, changed_at, sum(feed) AS feeds, count(*) AS changes, json_agg(DISTINCT id) AS feed_ids
    FROM changes GROUP BY 1, 2, 3
  ), sums AS (
    SELECT *,
      sum(changes) OVER (PARTITION BY tenant, collection ORDER BY changed_at) AS version,
      sum(changes) OVER (PARTITION BY tenant ORDER BY changed_at, collection) AS position,
      row_number() OVER (PARTITION BY tenant ORDER BY changed_at, collection) AS n,
      (extract(epoch FROM changed_at) * 1000000)::bigint AS at
    FROM counts
  )
  SELECT *, max(at - n) OVER (PARTITION BY tenant ORDER BY n) + n AS committed_at FROM sums;
  ALTER TABLE ${schema}.existing ADD PRIMARY KEY (tenant, collection, changed_at);
  ANALYZE ${schema}.existing;

  INSERT INTO ${schema}.commits (tenant, position, collection, version, changes, committed_at, feed_ids)
  SELECT tenant, position, collection, version, changes, committed_at, feed_ids FROM ${schema}.existing;
  INSERT INTO ${schema}.positions (tenant, position, committed_at)
  SELECT tenant, max(position), max(committed_at) FROM ${schema}.existing GROUP BY tenant;

  UPDATE ${schema}.feeds f SET version = numbered.version FROM (
    SELECT tenant, collection, id, e.version - e.changes
      + row_number() OVER (PARTITION BY tenant, collection, changed_at ORDER BY id) AS version
    FROM ${schema}.feeds JOIN ${schema}.existing e USING (tenant, collection, changed_at)
  ) AS numbered
  WHERE (numbered.tenant, numbered.collection, numbered.id) = (f.tenant, f.collection, f.id);

  UPDATE ${schema}.iocs i SET version = numbered.version FROM (
    SELECT tenant, collection, feed_id, type, value_hash, e.version - e.changes + e.feeds
      + row_number() OVER (PARTITION BY tenant, collection, changed_at ORDER BY feed_id, type, value_hash) AS version
    FROM ${schema}.iocs JOIN ${schema}.existing e USING (tenant, collection, changed_at)
  ) AS numbered
  WHERE (numbered.tenant, numbered.collection, numbered.feed_id, numbered.type, numbered.value_hash)
    = (i.tenant, i.collection, i.feed_id, i.type, i.value_hash);

  INSERT INTO ${schema}.collections AS c (tenant, collection, version)
  SELECT tenant, collection, max(version) FROM ${schema}.existing GROUP BY tenant, collection
  ON CONFLICT (tenant, collection) DO UPDATE SET version = excluded.version;
  DROP TABLE ${schema}.existing;

  ${existing.map((table) => `ALTER TABLE ${schema}.${table} FORCE ROW LEVEL SECURITY;`).join("\n  ")}

  CREATE UNIQUE INDEX commits_of_collection ON ${schema}.commits (tenant, collection, version);

  -- Indexes for readers of the log. They follow it, so a commit does not wait for them. valid_until is null if the
  -- indicator can't expire.
  CREATE TABLE ${schema}.ioc_index (
    tenant      text COLLATE "C" NOT NULL DEFAULT current_setting('${tenantSetting}'),
    type        text COLLATE "C" NOT NULL,
    value_hash  bytea NOT NULL,
    collection  text COLLATE "C" NOT NULL,
    feed_id     text COLLATE "C" NOT NULL,
    valid_until timestamptz,
    PRIMARY KEY (tenant, type, value_hash, collection, feed_id)
  );
  CREATE INDEX iocs_to_expire ON ${schema}.ioc_index (tenant, collection, valid_until) WHERE valid_until IS NOT NULL;
  CREATE TABLE ${schema}.ioc_index_position (
    tenant   text COLLATE "C" PRIMARY KEY DEFAULT current_setting('${tenantSetting}'),
    position bigint NOT NULL
  );
  ${tables
    .map(
      (table) => `
  ALTER TABLE ${schema}.${table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
  CREATE POLICY tenant ON ${schema}.${table} TO CURRENT_ROLE USING (${isOwn});
  CREATE POLICY reader ON ${schema}.${table} FOR SELECT
    USING (tenant = (SELECT r.tenant FROM ${schema}.readers r WHERE r.role = current_user));`,
    )
    .join("")}

  -- Roles that can read the feeds need the log to find changes.
  DO $$ DECLARE reader oid; BEGIN
    FOR reader IN
      SELECT DISTINCT grantee FROM pg_class, aclexplode(relacl)
      WHERE oid = '${schema}.feeds'::regclass AND privilege_type = 'SELECT' AND grantee <> relowner
    LOOP
      EXECUTE format('GRANT SELECT ON ${tables.map((table) => `${schema}.${table}`).join(", ")} TO %s',
        CASE WHEN reader = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(reader)) END);
    END LOOP;
  END $$;
`;
