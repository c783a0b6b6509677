import type { Place } from "./places.ts";

/** Makes the database refuse feeds whose content contains a word. */
export async function refuseIn(engine: string, place: Place, word: string): Promise<void> {
  const feeds = place.table("feeds");
  await place.sql(
    engine === "SQLite"
      ? `CREATE TRIGGER refuse BEFORE INSERT ON ${feeds} WHEN new.feed LIKE '%${word}%'
         BEGIN SELECT RAISE(ABORT, 'secret-canary'); END`
      : `ALTER TABLE ${feeds} ADD CONSTRAINT refuse CHECK (feed NOT LIKE '%${word}%')`,
  );
}

/** Makes it accept them again. */
export async function allowIn(engine: string, place: Place): Promise<void> {
  await place.sql(
    engine === "SQLite"
      ? "DROP TRIGGER refuse"
      : `ALTER TABLE ${place.table("feeds")} DROP CONSTRAINT refuse`,
  );
}
