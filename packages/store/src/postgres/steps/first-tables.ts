import { schema } from "../names.ts";

/** Collections with their cursors, feeds and their indicators, the quarantine, and the holders of locks, for messages. */
export const firstTables: string = `
  CREATE TABLE ${schema}.collections (
    collection  text COLLATE "C" PRIMARY KEY,
    cursor      text,
    synced_at   timestamptz,
    syncs       bigint NOT NULL DEFAULT 0,
    feeds       bigint NOT NULL DEFAULT 0,
    iocs        bigint NOT NULL DEFAULT 0,
    quarantined bigint NOT NULL DEFAULT 0
  );

  -- Feeds are text, not jsonb: they come back exactly as they were, and \\u0000 is no reason to refuse one.
  CREATE TABLE ${schema}.feeds (
    collection          text COLLATE "C" NOT NULL,
    id                  text COLLATE "C" NOT NULL,
    seq_update          text COLLATE "C",
    previous_seq_update text,
    change              text NOT NULL,
    hash                text NOT NULL,
    changed_at          timestamptz NOT NULL,
    feed                text NOT NULL,
    parsed              text NOT NULL,
    PRIMARY KEY (collection, id)
  );

  CREATE INDEX feeds_in_order ON ${schema}.feeds
    (collection, length(seq_update) NULLS FIRST, seq_update NULLS FIRST, id);

  -- A URL may be longer than an index takes: the key contains its hash instead.
  CREATE TABLE ${schema}.iocs (
    collection   text COLLATE "C" NOT NULL,
    feed_id      text COLLATE "C" NOT NULL,
    type         text COLLATE "C" NOT NULL,
    value        text COLLATE "C" NOT NULL,
    value_hash   bytea NOT NULL,
    ioc          text NOT NULL,
    first_seen   timestamptz NOT NULL,
    last_seen    timestamptz NOT NULL,
    valid_until  timestamptz,
    withdrawn_at timestamptz,
    changed_at   timestamptz NOT NULL,
    PRIMARY KEY (collection, feed_id, type, value_hash)
  );

  CREATE TABLE ${schema}.quarantine (
    collection     text COLLATE "C" NOT NULL,
    id             text COLLATE "C" NOT NULL,
    seq_update     text,
    reason         text NOT NULL,
    raw            text,
    quarantined_at timestamptz NOT NULL,
    PRIMARY KEY (collection, id)
  );

  -- For people. The lock itself is the session's.
  CREATE TABLE ${schema}.locks (
    name  text PRIMARY KEY,
    host  text NOT NULL,
    pid   bigint NOT NULL,
    since timestamptz NOT NULL
  );
`;
