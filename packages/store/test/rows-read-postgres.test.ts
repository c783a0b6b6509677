import { expect, it } from "vitest";
import { openStore } from "../src/index.ts";
import { Clock } from "./support/clock.ts";
import { postgresPlace, type Place } from "./support/places.ts";
import { feed, ioc, portion } from "./support/records.ts";

const [pages, perPage] = [10, 200];

/** How many rows of indicators PostgreSQL has read, once the connections that did it have ended: then they report it. */
async function rowsRead(place: Place): Promise<number> {
  const others =
    "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()";
  await expect.poll(() => place.sql(others)).toEqual([]);
  const [row] = await place.sql(
    `SELECT sum(coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0))::int AS rows
     FROM pg_stat_user_tables WHERE relname IN ('iocs', 'ioc_index')`,
  );
  return Number(row?.["rows"]);
}

it("A new store in PostgreSQL, which has no statistics yet, reads only the rows of a page or of a sweep", async () => {
  await using place = await postgresPlace();
  const clock = new Clock();
  const open = () => openStore(place.location, { now: clock.now });
  {
    await using store = await open();
    for (const table of ["iocs", "ioc_index"])
      await place.sql(`ALTER TABLE ${place.table(table)} SET (autovacuum_enabled = false)`);
    for (let page = 0; page < pages; page += 1) {
      const iocs = Array.from({ length: perPage }, (_, n) =>
        ioc(`n${n}.p${page}.example`, { ttl: page === 0 && n < 20 ? 1 : null }),
      );
      const from = page === 0 ? null : String(page);
      await store.commit(portion(from, String(page + 1), feed(`f${page}`, `${page}`, "t", iocs)));
    }
    await store.expire();
  }
  const before = await rowsRead(place);
  {
    await using store = await open();
    const { changes } = await store.changes({ after: 2 * (perPage + 1), limit: 50 });
    expect(changes).toHaveLength(50);
    clock.pass(2 * 86_400_000);
    expect(await store.expire()).toBe(20);
  }
  expect((await rowsRead(place)) - before).toBeLessThan((pages * perPage) / 2);
});
