import { isOwn, schema, tenantSetting } from "../names.ts";

const tables = ["outputs", "present_items", "dead_letters"];

/** Adds the positions of outputs in the change log, the items that their destinations have, and the refused ones. */
export const outputs: string = `
  CREATE TABLE ${schema}.outputs (
    tenant          text COLLATE "C" NOT NULL DEFAULT current_setting('${tenantSetting}'),
    output          text COLLATE "C" NOT NULL,
    position        bigint NOT NULL,
    epoch           bigint NOT NULL,
    acknowledged_at timestamptz,
    PRIMARY KEY (tenant, output)
  );

  CREATE TABLE ${schema}.present_items (
    tenant text COLLATE "C" NOT NULL DEFAULT current_setting('${tenantSetting}'),
    output text COLLATE "C" NOT NULL,
    id     text COLLATE "C" NOT NULL,
    PRIMARY KEY (tenant, output, id)
  );

  CREATE TABLE ${schema}.dead_letters (
    tenant   text COLLATE "C" NOT NULL DEFAULT current_setting('${tenantSetting}'),
    output   text COLLATE "C" NOT NULL,
    key      text COLLATE "C" NOT NULL,
    kind     text NOT NULL,
    item     text NOT NULL,
    position bigint NOT NULL,
    reason   text NOT NULL,
    at       timestamptz NOT NULL,
    attempts bigint NOT NULL,
    retry    smallint NOT NULL DEFAULT 0,
    PRIMARY KEY (tenant, output, key)
  );
  ${tables
    .map(
      (table) => `
  ALTER TABLE ${schema}.${table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
  CREATE POLICY tenant ON ${schema}.${table} TO CURRENT_ROLE USING (${isOwn});`,
    )
    .join("")}
`;
