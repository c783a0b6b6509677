import type { DatabaseSync } from "node:sqlite";

/**
 * Adds the change log, with the commits of existing rows: what was stored at the same time was one commit. Each change of a
 * collection has a number, its version; a commit is a range of them, and its position is that of its last change.
 */
export function changeLog(db: DatabaseSync): void {
  db.exec(`
    ALTER TABLE collections ADD COLUMN version INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE feeds ADD COLUMN version INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE iocs ADD COLUMN version INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE iocs ADD COLUMN expired_at TEXT;
    ALTER TABLE iocs ADD COLUMN is_new INTEGER NOT NULL DEFAULT 1;

    -- committed_at is in microseconds since 1970. feed_ids is a JSON list: the feeds that have changed, or whose indicators have.
    -- It takes the place of indexes by version, which every commit would have to pay for.
    CREATE TABLE commits (
      position     INTEGER PRIMARY KEY,
      collection   TEXT NOT NULL,
      version      INTEGER NOT NULL,
      changes      INTEGER NOT NULL,
      committed_at INTEGER NOT NULL,
      feed_ids     TEXT NOT NULL
    ) STRICT;

    CREATE TABLE existing AS
    WITH changes (collection, changed_at, feed, id) AS (
      SELECT collection, changed_at, 1, id FROM feeds
      UNION ALL SELECT collection, changed_at, 0, feed_id FROM iocs
    ), counts AS (
      SELECT collection, changed_at, sum(feed) AS feeds, count(*) AS changes, json_group_array(DISTINCT id) AS feed_ids
      FROM changes GROUP BY 1, 2
    ), sums AS (
      SELECT *,
        sum(changes) OVER (PARTITION BY collection ORDER BY changed_at) AS version,
        sum(changes) OVER (ORDER BY changed_at, collection) AS position,
        row_number() OVER (ORDER BY changed_at, collection) AS n,
        CAST(round((julianday(changed_at) - 2440587.5) * 86400000) AS INTEGER) * 1000 AS at
      FROM counts
    )
    SELECT *, max(at - n) OVER (ORDER BY n) + n AS committed_at FROM sums;
    CREATE UNIQUE INDEX existing_key ON existing (collection, changed_at);

    INSERT INTO commits SELECT position, collection, version, changes, committed_at, feed_ids FROM existing ORDER BY position;

    UPDATE feeds SET version = numbered.version FROM (
      SELECT f.rowid AS row, e.version - e.changes + row_number() OVER (PARTITION BY collection, changed_at ORDER BY id) AS version
      FROM feeds f JOIN existing e USING (collection, changed_at)
    ) AS numbered WHERE numbered.row = feeds.rowid;

    UPDATE iocs SET version = numbered.version FROM (
      SELECT collection, feed_id, type, value, e.version - e.changes + e.feeds
        + row_number() OVER (PARTITION BY collection, changed_at ORDER BY feed_id, type, value) AS version
      FROM iocs JOIN existing e USING (collection, changed_at)
    ) AS numbered
    WHERE (numbered.collection, numbered.feed_id, numbered.type, numbered.value)
      = (iocs.collection, iocs.feed_id, iocs.type, iocs.value);

    INSERT INTO collections (collection, version)
    SELECT collection, max(version) FROM existing WHERE true GROUP BY collection
    ON CONFLICT DO UPDATE SET version = excluded.version;
    DROP TABLE existing;

    CREATE UNIQUE INDEX commits_of_collection ON commits (collection, version);

    -- Indexes for readers of the log. They follow it, so a commit does not wait for them. valid_until is null if the
    -- indicator can't expire.
    CREATE TABLE ioc_index (
      type        TEXT NOT NULL,
      value       TEXT NOT NULL,
      collection  TEXT NOT NULL,
      feed_id     TEXT NOT NULL,
      valid_until TEXT,
      PRIMARY KEY (type, value, collection, feed_id)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX iocs_to_expire ON ioc_index (collection, valid_until) WHERE valid_until IS NOT NULL;
    CREATE TABLE ioc_index_position (
      tenant   TEXT PRIMARY KEY DEFAULT 'default',
      position INTEGER NOT NULL
    ) STRICT;
  `);
}
