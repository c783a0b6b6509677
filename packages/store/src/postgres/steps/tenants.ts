import { everyTenant, isOwn, schema, tenantSetting } from "../names.ts";

/** The tables with what a tenant owns, and the other columns of their keys. */
const tables = {
  collections: "collection",
  feeds: "collection, id",
  iocs: "collection, feed_id, type, value_hash",
  quarantine: "collection, id",
} as const;

/**
 * Assigns every row to a tenant, existing rows to the default tenant, and separates tenants: also for the owner of the tables,
 * whose transactions see one tenant at a time. Other roles with the right to read see the rows of their tenant in
 * `readers`.
 */
export const tenants: string = `
  CREATE TABLE ${schema}.readers (
    role   name PRIMARY KEY,
    tenant text COLLATE "C" NOT NULL
  );
  ALTER TABLE ${schema}.readers ENABLE ROW LEVEL SECURITY;
  CREATE POLICY himself ON ${schema}.readers FOR SELECT USING (role = current_user);
  GRANT SELECT ON ${schema}.readers TO PUBLIC;

  ALTER TABLE ${schema}.collections ADD COLUMN epoch bigint NOT NULL DEFAULT 0;
  ${Object.entries(tables)
    .map(
      ([table, key]) => `
  ALTER TABLE ${schema}.${table} ADD COLUMN tenant text COLLATE "C" NOT NULL DEFAULT 'default';
  ALTER TABLE ${schema}.${table} ALTER COLUMN tenant SET DEFAULT current_setting('${tenantSetting}');
  ALTER TABLE ${schema}.${table} DROP CONSTRAINT ${table}_pkey, ADD PRIMARY KEY (tenant, ${key});
  ALTER TABLE ${schema}.${table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
  CREATE POLICY tenant ON ${schema}.${table} TO CURRENT_ROLE USING (${isOwn});
  CREATE POLICY reader ON ${schema}.${table} FOR SELECT
    USING (tenant = (SELECT r.tenant FROM ${schema}.readers r WHERE r.role = current_user));`,
    )
    .join("")}
  CREATE POLICY everyone ON ${schema}.collections FOR SELECT TO CURRENT_ROLE
    USING (current_setting('${tenantSetting}', true) = '${everyTenant}');

  DROP INDEX ${schema}.feeds_in_order;
  CREATE INDEX feeds_in_order ON ${schema}.feeds
    (tenant, collection, length(seq_update) NULLS FIRST, seq_update NULLS FIRST, id);
`;
