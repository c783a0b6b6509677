import { StoreError } from "@cyberintegrations/errors";
import { everyTenant, schema } from "./names.ts";
import type { Session } from "./session.ts";

/**
 * Whether row-level security limits this role to its tenant in `readers`, which tenant that is, and the role's name. Any other
 * policy that applies to the role is the owner's, or was created by an administrator.
 */
const question = `
  SELECT current_user AS role, (SELECT r.tenant FROM ${schema}.readers r WHERE r.role = current_user) AS given
  WHERE row_security_active('${schema}.feeds') AND NOT EXISTS (
    SELECT FROM pg_policy p, unnest(p.polroles) AS target
    WHERE p.polrelid = '${schema}.feeds'::regclass AND p.polname <> 'reader'
      AND (target = 0 OR pg_has_role(target, 'USAGE'))
  )`;

/** @throws StoreError if this role can't see any row of the tenant. */
export async function checkVisible(
  session: Session,
  tenant: string,
  location: string,
): Promise<void> {
  const [answer] = await session.query<{ role: string; given: string | null }>(question);
  if (!answer) return;
  const { role, given } = answer;
  if (given !== null && (given === tenant || tenant === everyTenant)) return;
  const whose = tenant === everyTenant ? "all tenants" : `the tenant ${tenant}`;
  const sees =
    given === null
      ? `Let the owner of the tables give it one: INSERT INTO ${schema}.readers VALUES ('${role}', '<tenant>').`
      : `It may read the tenant ${given}: select that one.`;
  throw new StoreError(
    "hidden",
    `${location}: row-level security hides all rows of ${whose} from the role ${role}`,
    { hint: sees },
  );
}
