import { randomBytes } from "node:crypto";
import { afterAll, afterEach, beforeEach, describe, expect, inject, it } from "vitest";
import { openStore, type Store } from "../src/index.ts";
import { schema } from "../src/postgres/names.ts";
import { firstTables } from "../src/postgres/steps/first-tables.ts";
import { postgresPlace, runOn, sqlitePlace, type Place } from "./support/places.ts";
import { all, feed, ioc, portion } from "./support/records.ts";

const rejected = [{ id: "bad", seqUpdate: null, reason: "no reason", raw: "{}" }];

/** Stores the same feed for each tenant, each with its own title. */
async function fill(store: Store, ...tenants: readonly string[]): Promise<void> {
  for (const tenant of tenants) {
    const own = store.forTenant(tenant);
    await own.commit({
      ...portion(null, "1", feed("a", "1", tenant, [ioc("192.0.2.1")])),
      rejected,
    });
  }
}

describe("the tenants of a PostgreSQL store", () => {
  let place: Place;
  beforeEach(async () => {
    place = await postgresPlace();
  });
  afterEach(() => place[Symbol.asyncDispose]());

  it("have separate cursors, feeds, indicators and quarantines", async () => {
    await using store = await openStore(place.location, { tenant: "acme" });
    await fill(store, "acme", "globex");
    const globex = store.forTenant("globex");
    await globex.commit(portion("1", "2", feed("b", "2")));
    await globex.markSynced("apt/threat");

    expect([await store.cursor("apt/threat"), await globex.cursor("apt/threat")]).toEqual([
      "1",
      "2",
    ]);
    expect((await all(store.feeds())).map(({ id, parsed }) => [id, parsed])).toEqual([
      ["a", { title: "acme" }],
    ]);
    expect((await all(globex.feeds())).map(({ id }) => id)).toEqual(["a", "b"]);
    expect(await all(store.iocs())).toHaveLength(1);
    expect(await globex.dropQuarantined()).toBe(1);
    expect(await all(store.quarantined())).toHaveLength(1);
    expect(await store.status()).toMatchObject([{ feeds: 1, iocs: 1, quarantined: 1, syncs: 0 }]);
    expect(await globex.status()).toMatchObject([{ feeds: 2, iocs: 1, quarantined: 0, syncs: 1 }]);
  });

  it("are only the default one if none is named", async () => {
    await using store = await openStore(place.location);
    expect(store.tenant).toBe("default");
    await fill(store, "default");
    expect(await store.cursor("apt/threat")).toBe("1");
    expect(await all(store.forTenant("acme").feeds())).toEqual([]);
  });

  it("are visible together to the operator of the store, without their contents", async () => {
    await using store = await openStore(place.location);
    await fill(store, "globex", "acme");
    expect(await store.overview()).toMatchObject([
      { tenant: "acme", collection: "apt/threat", cursor: "1", feeds: 1 },
      { tenant: "globex", collection: "apt/threat", cursor: "1", feeds: 1 },
    ]);
  });

  it("have separate locks", async () => {
    await using store = await openStore(place.location);
    await using ours = await store.acquireLock();
    await using theirs = await store.forTenant("acme").acquireLock();
    expect([ours.name, theirs.name]).toEqual(["sync", "sync"]);
    await expect(store.forTenant("acme").acquireLock()).rejects.toMatchObject({ code: "locked" });
  });

  it("share connections: closing one closes no other, closing the first closes all", async () => {
    const store = await openStore(place.location);
    const [acme, globex] = [store.forTenant("acme"), store.forTenant("globex")];
    await acme.close();
    await expect(acme.cursor("apt/threat")).rejects.toMatchObject({ code: "closed" });
    expect(await globex.cursor("apt/threat")).toBeNull();
    await store.close();
    await expect(globex.cursor("apt/threat")).rejects.toMatchObject({ code: "closed" });
  });

  it("keep no lock, and don't delay closing, once the first is closed", async () => {
    const store = await openStore(place.location);
    const [acme, globex] = [store.forTenant("acme"), store.forTenant("globex")];
    const lock = await acme.acquireLock();
    await globex.forTenant("initech").acquireLock();
    await store.close();
    await lock.release();
    await using other = await openStore(place.location);
    await other.forTenant("acme").acquireLock();
    await other.forTenant("initech").acquireLock();
  });

  it("keep their lock when another one is closed", async () => {
    await using store = await openStore(place.location);
    const [acme, globex] = [store.forTenant("acme"), store.forTenant("globex")];
    await acme.acquireLock();
    await globex.acquireLock();
    await globex.close();
    await expect(store.forTenant("acme").acquireLock()).rejects.toMatchObject({ code: "locked" });
    await store.forTenant("globex").acquireLock();
  });

  it("can't have an invalid name", async () => {
    await using store = await openStore(place.location);
    for (const name of ["", "*", "a'b", "Acme", "-a", "a".repeat(64)]) {
      expect(() => store.forTenant(name)).toThrow(/^tenant: expected 1 to 63 lower-case letters/);
    }
    await expect(openStore(place.location, { tenant: "*" })).rejects.toMatchObject({
      code: "invalid-input",
    });
  });
});

describe("row-level security", () => {
  /** Roles are the server's: these have names that no other test has. */
  const [owner, reader] = ["owner", "reader"].map(
    (name) => `${name}_${randomBytes(6).toString("hex")}`,
  ) as [string, string];
  let place: Place;
  /** The address for a role that is no superuser. */
  let as: (role: string) => string;

  beforeEach(async () => {
    place = await postgresPlace();
    as = (role) => {
      const url = new URL(place.location);
      Object.assign(url, { username: role, password: "secret" });
      return url.href;
    };
    for (const role of [owner, reader])
      await place.sql(`CREATE ROLE ${role} LOGIN PASSWORD 'secret'`);
    await place.sql(`CREATE SCHEMA ${schema} AUTHORIZATION ${owner}`);
    await using store = await openStore(as(owner));
    await fill(store, "acme", "globex");
  });
  afterEach(async () => {
    await place[Symbol.asyncDispose]();
    for (const role of [owner, reader]) await place.sql(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
  });
  afterAll(async () => {
    for (const role of [owner, reader]) {
      await runOn(inject("databaseUrl"), `DROP ROLE IF EXISTS ${role}`);
    }
  });

  const tables = ["collections", "feeds", "iocs", "quarantine"];
  /** Of whom a role sees rows in each table. */
  const seenBy = async (role: string, setting?: string) => {
    const url = new URL(as(role));
    if (setting !== undefined) url.searchParams.set("options", `-c ${schema}.tenant=${setting}`);
    const seen: Record<string, unknown[]> = {};
    for (const table of tables) {
      seen[table] = await runOn(url.href, `SELECT tenant FROM ${schema}.${table}`);
    }
    return seen;
  };
  const nothing = { collections: [], feeds: [], iocs: [], quarantine: [] };
  const only = (tenant: string) => Object.fromEntries(tables.map((table) => [table, [{ tenant }]]));

  it("lets the owner of the tables see one tenant at a time, and none if none is set", async () => {
    expect(await seenBy(owner, "acme")).toEqual(only("acme"));
    expect(await seenBy(owner, "globex")).toEqual(only("globex"));
    expect(await seenBy(owner)).toEqual(nothing);
  });

  it("shows the operator the collections of all tenants, and nothing else", async () => {
    expect(await seenBy(owner, "*")).toEqual({
      ...nothing,
      collections: [{ tenant: "acme" }, { tenant: "globex" }],
    });
  });

  it("accepts no row for another tenant, and changes no row of another tenant", async () => {
    const write = (statement: string) =>
      runOn(as(owner), `SET ${schema}.tenant = 'acme'; ${statement}`);
    await expect(
      write(`INSERT INTO ${schema}.collections (tenant, collection) VALUES ('globex', 'x')`),
    ).rejects.toThrow("row-level security");
    await write(`DELETE FROM ${schema}.feeds; UPDATE ${schema}.collections SET cursor = '99'`);
    await using store = await openStore(as(owner), { tenant: "globex" });
    expect(await all(store.feeds())).toHaveLength(1);
    expect(await store.cursor("apt/threat")).toBe("1");
  });

  it("limits another role to its tenant in `readers`, whatever it sets", async () => {
    await runOn(
      as(owner),
      `GRANT USAGE ON SCHEMA ${schema} TO ${reader};
       GRANT SELECT ON ALL TABLES IN SCHEMA ${schema} TO ${reader}`,
    );
    expect(await seenBy(reader, "globex")).toEqual(nothing);
    await runOn(as(owner), `INSERT INTO ${schema}.readers VALUES ('${reader}', 'acme')`);
    expect(await seenBy(reader)).toEqual(only("acme"));
    for (const tenant of ["globex", "*"]) {
      expect(await seenBy(reader, tenant)).toEqual(only("acme"));
    }
    await expect(
      runOn(as(reader), `UPDATE ${schema}.readers SET tenant = 'globex'`),
    ).rejects.toThrow("permission denied");
  });
});

describe("a role from which row-level security hides all rows", () => {
  const reader = `reader_${randomBytes(6).toString("hex")}`;
  let place: Place;
  let address: string;
  beforeEach(async () => {
    place = await postgresPlace();
    await place.sql(`CREATE ROLE ${reader} LOGIN PASSWORD 'secret'`);
    const url = new URL(place.location);
    Object.assign(url, { username: reader, password: "secret" });
    address = url.href;
    await using store = await openStore(place.location);
    await fill(store, "acme");
    await place.sql(
      `GRANT USAGE ON SCHEMA ${schema} TO ${reader};
       GRANT SELECT ON ALL TABLES IN SCHEMA ${schema} TO ${reader}`,
    );
  });
  afterEach(async () => {
    await place[Symbol.asyncDispose]();
    await place.sql(`DROP OWNED BY ${reader}; DROP ROLE ${reader}`);
  });

  const read = async (tenant: string) => {
    await using store = await openStore(address, { tenant, readOnly: true });
    return (await all(store.feeds())).map(({ parsed }) => parsed);
  };
  const hidden = (tenant: string) => ({
    code: "hidden",
    message: expect.stringMatching(
      `: row-level security hides all rows of ${tenant} from the role ${reader}$`,
    ) as string,
  });

  it("gets an error with the statement that gives it access, whatever it requests", async () => {
    await using store = await openStore(address, { tenant: "acme", readOnly: true });
    for (const ask of [
      () => all(store.feeds()),
      () => all(store.iocs({ collections: ["apt/threat"] })),
      () => all(store.quarantined()),
      () => store.status(),
      () => store.cursor("apt/threat"),
    ]) {
      await expect(ask()).rejects.toMatchObject({
        ...hidden("the tenant acme"),
        hint: expect.stringContaining(
          `INSERT INTO ${schema}.readers VALUES ('${reader}',`,
        ) as string,
      });
    }
    await expect(store.overview()).rejects.toMatchObject(hidden("all tenants"));
  });

  it("gets an error with the tenant that it can read when it requests another one", async () => {
    await place.sql(`INSERT INTO ${schema}.readers VALUES ('${reader}', 'acme')`);
    await expect(read("default")).rejects.toMatchObject({
      ...hidden("the tenant default"),
      hint: "It may read the tenant acme: select that one.",
    });
    expect(await read("acme")).toEqual([{ title: "acme" }]);
    await using store = await openStore(address, { readOnly: true });
    expect(await store.overview()).toMatchObject([{ tenant: "acme" }]);
  });

  it("gets no error when there is nothing to hide", async () => {
    await place.sql(`INSERT INTO ${schema}.readers VALUES ('${reader}', 'globex')`);
    expect(await read("globex")).toEqual([]);
    // The owner, and a superuser.
    await using store = await openStore(place.location, { tenant: "globex" });
    expect(await all(store.feeds())).toEqual([]);
    expect(await store.cursor("apt/threat")).toBeNull();
  });

  it("gets no error when an administrator's own policy gives it access", async () => {
    await place.sql(
      `CREATE POLICY own ON ${schema}.feeds FOR SELECT TO ${reader} USING (id = 'none')`,
    );
    expect(await read("acme")).toEqual([]);
  });
});

describe("a PostgreSQL store from before there were tenants", () => {
  it("is the default one's", async () => {
    await using place = await postgresPlace();
    await place.sql(
      `CREATE SCHEMA ${schema};
       CREATE TABLE ${schema}.migrations (step integer PRIMARY KEY, taken_at timestamptz NOT NULL DEFAULT now());
       INSERT INTO ${schema}.migrations (step) VALUES (1);
       ${firstTables}
       INSERT INTO ${schema}.collections (collection, cursor, feeds) VALUES ('apt/threat', '1', 1);
       INSERT INTO ${schema}.feeds VALUES
         ('apt/threat', 'a', '1', NULL, 'created', 'h', '2025-12-01T00:00:00Z', '{"id":"a"}', '{}')`,
    );
    await using store = await openStore(place.location);
    expect((await all(store.feeds())).map(({ id }) => id)).toEqual(["a"]);
    expect(await store.claim("apt/threat")).toEqual({ epoch: 1, cursor: "1", filters: null });
    expect(await all(store.forTenant("acme").feeds())).toEqual([]);
  });
});

describe("a SQLite store", () => {
  it("is one tenant's", async () => {
    await using place = await sqlitePlace();
    await expect(openStore(place.location, { tenant: "acme" })).rejects.toMatchObject({
      code: "invalid-input",
      hint: expect.stringContaining("postgres://") as string,
    });
    const expected = /expected a PostgreSQL store for tenants, got a SQLite file/;
    await expect(openStore(place.location, { tenant: "acme" })).rejects.toThrow(expected);
    await using store = await openStore(place.location);
    expect(() => store.forTenant("acme")).toThrow(expected);
    expect(store.forTenant("default").tenant).toBe("default");
  });
});
