/** The tables have their own schema, so that they can share a database with others. */
export const schema = "cyberintegrations";

/** The setting with the tenant of a transaction. The policies of the tables use it, too. */
export const tenantSetting: string = `${schema}.tenant`;

/** Instead of a tenant's name: the collections of all tenants, for reading only. No tenant can have this name. */
export const everyTenant = "*";

/** The condition that a row belongs to the transaction's tenant. Policies alone are not enough: they do not apply to superusers. */
export const isOwn: string = `tenant = current_setting('${tenantSetting}', true)`;
