/** A collection of a tenant. A job contains nothing else: each worker has the settings itself. */
export interface CollectionJob {
  readonly tenant: string;
  readonly collection: string;
}

/** Why a collection could not be read, without anything from a feed. */
export interface Failure {
  readonly code: string;
  readonly message: string;
}

/** The key of a collection's jobs: at most one of them is queued or active at a time. */
export const keyOf = ({ tenant, collection }: CollectionJob): string => `${tenant}/${collection}`;
