/** A collection of a tenant, as it stands in the line. It is all that a job says: the settings are the worker's own. */
export interface CollectionJob {
  readonly tenant: string;
  readonly collection: string;
}

/** By what the jobs of a collection are known: no two of them are in the line, or in work, at the same time. */
export const keyOf = ({ tenant, collection }: CollectionJob): string => `${tenant}/${collection}`;
