import { resolve } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { StoreError } from "@cyberintegrations/errors";
import type { JsonValue } from "@cyberintegrations/parser";
import type { CollectionStatus, CommitCounts, PortionCommit, Selection } from "../store.ts";
import type { StoredFeed } from "../types/feed.ts";
import type { StoredIoc } from "../types/ioc.ts";
import { Committer } from "./commit.ts";
import { guarded } from "./failure.ts";
import { migrate } from "./schema.ts";

/** A stored feed with its values as text still. */
type FeedRow = Omit<StoredFeed, "feed" | "parsed"> & {
  readonly feed: string;
  readonly parsed: string;
};

/** Feeds, indicators and cursors in one SQLite file. */
export class SqliteStore {
  readonly location: string;
  readonly #db: DatabaseSync;
  readonly #now: () => Date;
  readonly #committer: Committer;

  constructor(path: string, now: () => Date, busyTimeout: number) {
    this.location = resolve(path);
    this.#now = now;
    [this.#db, this.#committer] = guarded(path, () => {
      const db = new DatabaseSync(path, { timeout: busyTimeout });
      try {
        // With WAL and NORMAL a power cut may undo the last commits, whole: their feeds and their cursors alike.
        db.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;");
        migrate(db, path);
        return [db, new Committer(db, now)] as const;
      } catch (error) {
        db.close();
        throw error;
      }
    });
  }

  cursor(collection: string): Promise<string | null> {
    return this.#do(() => this.#committer.cursor(collection));
  }

  commit(portion: PortionCommit): Promise<CommitCounts> {
    return this.#do(() => this.#committer.commit(portion));
  }

  markSynced(collection: string): Promise<void> {
    return this.#do((db) => {
      db.prepare(
        `INSERT INTO collections (collection, synced_at, syncs) VALUES (?, ?, 1)
         ON CONFLICT DO UPDATE SET synced_at = excluded.synced_at, syncs = syncs + 1`,
      ).run(collection, this.#now().toISOString());
    });
  }

  status(): Promise<CollectionStatus[]> {
    return this.#do((db) => {
      const rows = db
        .prepare(
          `SELECT collection, cursor, synced_at AS syncedAt, syncs,
             (SELECT count(*) FROM feeds f WHERE f.collection = c.collection) AS feeds,
             (SELECT count(*) FROM iocs i WHERE i.collection = c.collection) AS iocs
           FROM collections c ORDER BY collection`,
        )
        .all();
      return rows as unknown as CollectionStatus[];
    });
  }

  async *feeds(selection: Selection = {}): AsyncGenerator<StoredFeed, void, undefined> {
    const rows = this.#select(
      `SELECT collection, id, seq_update AS seqUpdate, change, feed, parsed FROM feeds f
       WHERE %s ORDER BY collection, length(seq_update), seq_update, id`,
      selection,
    );
    for await (const row of rows) {
      const { feed, parsed, ...rest } = row as unknown as FeedRow;
      yield {
        ...rest,
        feed: JSON.parse(feed) as JsonValue,
        parsed: JSON.parse(parsed) as JsonValue,
      };
    }
  }

  async *iocs(selection: Selection = {}): AsyncGenerator<StoredIoc, void, undefined> {
    const rows = this.#select(
      `SELECT i.collection, i.row FROM iocs i JOIN feeds f ON f.collection = i.collection AND f.id = i.feed_id
       WHERE %s ORDER BY i.collection, i.feed_id, i.type, i.value`,
      selection,
    );
    for await (const { collection, row } of rows) {
      yield { ...(JSON.parse(row as string) as StoredIoc), collection: collection as string };
    }
  }

  async close(): Promise<void> {
    if (this.#db.isOpen) this.#db.close();
    await Promise.resolve();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** Streams the rows of a query, in which `%s` stands for what a selection asks of the feeds `f`. */
  async *#select(sql: string, { collections, since }: Selection) {
    const names = collections === undefined ? null : JSON.stringify(collections);
    const where = `(?1 IS NULL OR f.collection IN (SELECT value FROM json_each(?1))) AND f.changed_at >= ?2`;
    const rows = await this.#do((db) =>
      db.prepare(sql.replace("%s", where)).iterate(names, since?.toISOString() ?? ""),
    );
    yield* rows;
  }

  /** Everything the store does goes through here: SQLite is synchronous, the interface is not. */
  #do<Result>(work: (db: DatabaseSync) => Result): Promise<Result> {
    return new Promise((resolve) => {
      if (!this.#db.isOpen) throw new StoreError("closed", `${this.location} has been closed`);
      resolve(guarded(this.location, () => work(this.#db)));
    });
  }
}
