/** The tables have a schema of their own, so that they can live in a database beside others. */
export const schema = "cyberintegrations";

/** The setting that says whose rows a transaction sees. The policies of the tables go by it, too. */
export const tenantSetting: string = `${schema}.tenant`;

/** In place of a tenant's name: the collections of all tenants, to be read only. No tenant can have this name. */
export const everyTenant = "*";

/** The condition that a row is the transaction's tenant's. It is said beside the policies, which no superuser heeds. */
export const isOwn: string = `tenant = current_setting('${tenantSetting}', true)`;
