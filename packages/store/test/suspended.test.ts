import { expect, it } from "vitest";
import { openStore } from "../src/index.ts";
import { PostgresEngine } from "../src/postgres/postgres-engine.ts";
import { kill, said, start } from "./support/children.ts";
import { postgresPlace } from "./support/places.ts";
import { feed, portion } from "./support/records.ts";

it("a process that is stopped before its COMMIT delays other writers of the tenant only until the server ends its session", async () => {
  await using place = await postgresPlace();
  await using store = await openStore(place.location, { busyTimeout: 30_000 });
  const child = start("stop-before-commit.ts", place.location, "500");
  try {
    expect(await said(child)).toBe("stopped");
    // It has the position of its commit, and with it the lock of the tenant.
    await store.commit({ ...portion(null, "1", feed("b", "1")), collection: "hi/threat" });
    child.kill("SIGCONT");
    expect(await said(child)).toBe("unreachable");
    const { changes, position } = await store.changes();
    expect(changes).toMatchObject([{ position: 1, feed: { id: "b" } }]);
    expect(position).toBe(1);
    expect(await store.cursor("apt/threat")).toBeNull();
    await store.commit(portion(null, "1", feed("late", "1")));
    expect((await store.changes({ after: position })).changes).toMatchObject([{ position: 2 }]);
  } finally {
    await kill(child);
  }
});

it("the server ends a transaction that is idle for 10 seconds, and a writer waits 5 seconds for another", async () => {
  await using place = await postgresPlace();
  await (await openStore(place.location)).close();
  const engine = await PostgresEngine.open(place.location, { busyTimeout: 5000, connections: 1 });
  try {
    const [shown] = await engine.write((run) =>
      run({
        sql: `SELECT current_setting('idle_in_transaction_session_timeout') AS idle,
          current_setting('lock_timeout') AS lock`,
        values: [],
      }),
    );
    expect(shown).toEqual({ idle: "10s", lock: "5s" });
  } finally {
    await engine.close();
  }
});
