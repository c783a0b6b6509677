import { openStore, type Store } from "@cyberintegrations/store";
import { storePlace } from "./config/load.ts";
import type { Io } from "./io.ts";

/** Flags of the commands that need the store and no account. */
export interface StoreFlags {
  readonly config?: string;
  readonly store?: string;
}

/** Opens the store that the flags, the config or the default name. */
export const openStoreOf = ({ config, store }: StoreFlags, io: Io): Promise<Store> =>
  openStore(store ?? storePlace(config, io.env));
