import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { Client } from "pg";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openStore } from "../src/index.ts";
import { PostgresEngine } from "../src/postgres/postgres-engine.ts";
import { postgresPlace, runOn, sqlitePlace, type Place } from "./support/places.ts";
import { all, feed, ioc, portion } from "./support/records.ts";

let place: Place;
beforeEach(async () => {
  place = await postgresPlace();
});
afterEach(() => place[Symbol.asyncDispose]());

/** The address with something else in it. */
function changed(change: (url: URL) => void): string {
  const url = new URL(place.location);
  change(url);
  return url.href;
}

describe("the address of a PostgreSQL store", () => {
  it("is shown without the password and without parameters", async () => {
    const address = changed((url) => {
      url.searchParams.set("application_name", "canary");
    });
    await using store = await openStore(address);
    const { username, host, pathname } = new URL(address);
    expect(store.location).toBe(`postgres://${username}@${host}${pathname}`);
  });

  it("may also start with postgresql:", async () => {
    await using store = await openStore(place.location.replace("postgres:", "postgresql:"));
    expect(store.location).toMatch(/^postgresql:/);
  });

  it("is not quoted if it can't be parsed", async () => {
    const bad = openStore("postgres://user:canary@[host/database");
    await expect(bad).rejects.toMatchObject({ code: "invalid-input" });
    await expect(bad).rejects.not.toThrow("canary");
  });

  it("loads the driver, unlike the path of a file", async () => {
    await using file = await sqlitePlace();
    const loads = (location: string) => {
      const program = `
        import { createRequire } from "node:module";
        import { openStore } from ${JSON.stringify(join(import.meta.dirname, "../src/index.ts"))};
        const store = await openStore(process.argv[1]);
        await store.close();
        const loaded = Object.keys(createRequire(import.meta.url).cache);
        console.log(loaded.some((path) => /[\\\\/]pg[\\\\/]lib[\\\\/]/.test(path)));`;
      const args = ["--input-type=module", "-e", program, location];
      return spawnSync(process.execPath, args, { encoding: "utf8" }).stdout.trim();
    };
    expect([loads(file.location), loads(place.location)]).toEqual(["false", "true"]);
  });
});

it("gives times back as ISO 8601 in UTC, whatever the settings of the database", async () => {
  const database = new URL(place.location).pathname.slice(1);
  await place.sql(
    `ALTER DATABASE ${database} SET datestyle = 'German';
     ALTER DATABASE ${database} SET timezone = 'Asia/Tokyo'`,
  );
  try {
    const now = new Date("2026-02-03T04:05:06.789Z");
    const iso = now.toISOString();
    await using store = await openStore(place.location, { now: () => now });
    const seen = { lastSeen: "2026-01-02T00:00:00+03:00" };
    await store.commit(portion(null, "1", feed("a", "1", "t", [ioc("192.0.2.1", seen)])));
    await store.commit(portion("1", "2", feed("a", "2", "t", [ioc("192.0.2.1", seen)])));
    await store.markSynced("apt/threat");
    expect(await all(store.feeds({ since: now }))).toMatchObject([{ changedAt: iso }]);
    expect(await all(store.iocs())).toMatchObject([
      { firstSeen: "2026-01-01T21:00:00.000Z", validUntil: "2026-01-31T21:00:00.000Z" },
    ]);
    expect(await store.status()).toMatchObject([{ syncedAt: iso, iocs: 1 }]);
    await using _lock = await store.acquireLock();
    await expect(store.acquireLock()).rejects.toThrow(` since ${iso}`);
  } finally {
    await place.sql(
      `ALTER DATABASE ${database} RESET datestyle; ALTER DATABASE ${database} RESET timezone`,
    );
  }
});

describe("an idle connection to PostgreSQL", () => {
  it("does not keep the process running", async () => {
    const running = (kind: string) =>
      process.getActiveResourcesInfo().filter((other) => other === kind).length;
    const [sockets, timers] = [running("TCPSocketWrap"), running("Timeout")];
    await using store = await openStore(place.location);
    for (let n = 0; n < 10; n += 1) await store.status();
    expect(running("TCPSocketWrap")).toBe(sockets);
    // The test runner has timers, too.
    expect(running("Timeout") - timers).toBeLessThan(10);
  });

  it("is used again", async () => {
    const engine = await PostgresEngine.open(place.location, { busyTimeout: 5000, connections: 3 });
    const pid = () =>
      engine.write((run) => run({ sql: "SELECT pg_backend_pid() AS pid", values: [] }));
    const first = await pid();
    const streamed = engine.stream({ sql: "SELECT pg_backend_pid() AS pid", values: [] });
    expect(await all(streamed)).toEqual(first);
    await expect(engine.write((run) => run({ sql: "nonsense", values: [] }))).rejects.toThrow();
    expect(await pid()).toEqual(first);
    await engine.close();
  });
});

describe("a PostgreSQL store that can't be used", () => {
  it.each([
    ["connection refused", (url: URL) => (url.port = "1"), /ECONNREFUSED/],
    ["there is no such database", (url: URL) => (url.pathname = "none"), /"none" does not exist/],
    ["the password is wrong", (url: URL) => (url.password = "canary"), /authentication failed/],
    ["there is no such host", (url: URL) => (url.hostname = "no-such.invalid"), /ENOTFOUND|EAI_/],
  ])("is unreachable when %s, and the password stays secret", async (_, change, why) => {
    const error: unknown = await openStore(changed(change)).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: "unreachable" });
    expect(String(error)).toMatch(why);
    expect(String(error)).not.toContain(new URL(changed(change)).password);
  });

  it("is unwritable if the database is read-only, but can be read", async () => {
    await (await openStore(place.location)).commit(portion(null, "1", feed("a", "1")));
    const address = changed((url) => {
      url.searchParams.set("options", "-c default_transaction_read_only=on");
    });
    await using store = await openStore(address);
    expect(await all(store.feeds())).toHaveLength(1);
    expect(await store.status()).toMatchObject([{ cursor: "1" }]);
    const commit = store.commit(portion("1", "2", feed("b", "2")));
    await expect(commit).rejects.toMatchObject({ code: "unwritable" });
    await expect(commit).rejects.toThrow("read-only transaction");
    await expect(store.acquireLock()).rejects.toMatchObject({ code: "unwritable" });
  });

  it("is unwritable for a user without rights, and leaves nothing behind", async () => {
    const role = `guest_${randomBytes(6).toString("hex")}`;
    await place.sql(`CREATE ROLE ${role} LOGIN PASSWORD 'guest'`);
    try {
      const guest = changed((url) => {
        url.username = role;
        url.password = "guest";
      });
      const opened = openStore(guest);
      await expect(opened).rejects.toMatchObject({ code: "unwritable" });
      await expect(opened).rejects.toThrow("permission denied");
      // The administrator makes the schema for him.
      await place.sql(`CREATE SCHEMA cyberintegrations AUTHORIZATION ${role}`);
      await using store = await openStore(guest);
      await store.commit(portion(null, "1", feed("a", "1")));
    } finally {
      await place.sql(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
    }
  });

  it("is locked while another process holds the collection, and fails after the timeout", async () => {
    // The server also ends a session that is idle for twice this time: it must be longer than a busy machine's pauses.
    await using store = await openStore(place.location, { busyTimeout: 1000 });
    await store.commit(portion(null, "1"));
    const other = new Client(place.location);
    await other.connect();
    await other.query("BEGIN; SELECT FROM cyberintegrations.collections FOR UPDATE");
    const commit = () => store.commit(portion("1", "2", feed("a", "2")));
    await expect(commit()).rejects.toMatchObject({ code: "locked" });
    await other.query("ROLLBACK");
    await other.end();
    await commit();
  });

  it("drops feeds from quarantine without waiting for other collections", async () => {
    await using store = await openStore(place.location, { busyTimeout: 300 });
    const rejected = [{ id: "a", seqUpdate: "1", reason: "test", raw: null }];
    for (const collection of ["apt/threat", "hi/threat"]) {
      await store.commit({ ...portion(null, "1"), collection, rejected });
    }
    const other = new Client(place.location);
    await other.connect();
    await other.query(
      "BEGIN; SELECT FROM cyberintegrations.collections WHERE collection = 'hi/threat' FOR UPDATE",
    );
    expect(await store.dropQuarantined({ collections: ["apt/threat"] })).toBe(1);
    await expect(store.dropQuarantined()).rejects.toMatchObject({ code: "locked" });
    await other.end();
    expect(await store.dropQuarantined()).toBe(1);
  });

  it("is unreachable when its connections are closed, and continues with new ones", async () => {
    await using store = await openStore(place.location);
    const many = Array.from({ length: 1000 }, (_, n) => feed(`${n}`, `${n}`));
    await store.commit(portion(null, "1", ...many));
    const rows = store.feeds()[Symbol.asyncIterator]();
    await rows.next();
    await runOn(
      place.location,
      `SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
       WHERE datname = current_database() AND pid <> pg_backend_pid()`,
    );
    const rest = async () => {
      while (!(await rows.next()).done);
    };
    await expect(rest()).rejects.toMatchObject({ code: "unreachable" });
    await store.commit(portion("1", "2", feed("new", "2")));
    expect(await all(store.feeds())).toHaveLength(1001);
  });
});
