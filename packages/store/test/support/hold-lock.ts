// Acquires the lock of the given store, reports it, and holds it until it is killed.
import { openStore } from "../../src/index.ts";

const store = await openStore(process.argv[2] ?? "");
await store.acquireLock();
process.stdout.write("held");
setInterval(() => undefined, 60_000);
