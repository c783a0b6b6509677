import type { Store } from "@cyberintegrations/store";

/** What the engine needs of a store. Implement these five members to sync into a store of your own. */
export type IngestStore = Pick<Store, "tenant" | "cursor" | "claim" | "commit" | "markSynced">;
