import { schema } from "../names.ts";

/** Tables with rows of all tenants, which the migration has to see. */
const tables = ["commits", "positions"];

/**
 * Moves commits apart, so that each change has a time of its own: a commit of n changes ends at least n microseconds after the one
 * before. Positions have no gaps, so they are the sums of the changes.
 */
export const timesOfChanges: string = `
  ${tables.map((table) => `ALTER TABLE ${schema}.${table} NO FORCE ROW LEVEL SECURITY;`).join("\n  ")}

  UPDATE ${schema}.commits c SET committed_at = moved.at FROM (
    SELECT tenant, position,
      max(committed_at - position) OVER (PARTITION BY tenant ORDER BY position) + position AS at
    FROM ${schema}.commits
  ) AS moved
  WHERE (moved.tenant, moved.position) = (c.tenant, c.position) AND moved.at <> c.committed_at;
  UPDATE ${schema}.positions p SET committed_at = last.at FROM (
    SELECT tenant, max(committed_at) AS at FROM ${schema}.commits GROUP BY tenant
  ) AS last
  WHERE last.tenant = p.tenant;

  ${tables.map((table) => `ALTER TABLE ${schema}.${table} FORCE ROW LEVEL SECURITY;`).join("\n  ")}
`;
