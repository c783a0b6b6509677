// Commits a page to the given PostgreSQL store, and stops itself like SIGSTOP from outside between the last statement of the transaction
// and its COMMIT. When it continues, it prints the outcome, until it is killed.
import { writeSync } from "node:fs";
import { StoreError } from "@cyberintegrations/errors";
import { Client } from "pg";
import { openStore } from "../../src/index.ts";
import { feed, portion } from "./records.ts";

const [, , location = "", busyTimeout] = process.argv;
const store = await openStore(location, { busyTimeout: Number(busyTimeout) });
const query = Reflect.get(Client.prototype, "query") as (...args: unknown[]) => unknown;
Reflect.set(Client.prototype, "query", function (this: Client, ...args: unknown[]) {
  if (args[0] === "COMMIT") {
    writeSync(1, "stopped");
    process.kill(process.pid, "SIGSTOP");
  }
  return query.apply(this, args);
});
const outcome = await store.commit(portion(null, "1", feed("late", "1"))).then(
  () => "stored",
  (error: unknown) => (StoreError.isInstance(error) ? error.code : String(error)),
);
writeSync(1, outcome);
setInterval(() => undefined, 60_000);
