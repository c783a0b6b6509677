import { join } from "node:path";
import { openStore, type Store } from "@cyberintegrations/store";
import { tempFolder } from "../harness.ts";

/** A store that goes with the test. */
export async function tempStore(): Promise<{ readonly store: Store } & AsyncDisposable> {
  const folder = tempFolder();
  const store = await openStore(join(folder.path, "feeds.db"));
  return {
    store,
    async [Symbol.asyncDispose]() {
      await store.close();
      folder[Symbol.dispose]();
    },
  };
}
