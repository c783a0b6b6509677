import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { checkStore, openStore } from "../src/index.ts";
import { canMount } from "./support/mounts.ts";
import { places, postgresPlace, sqlitePlace, type Place } from "./support/places.ts";
import { feed, portion } from "./support/records.ts";

describe.each(places)("a check of a store in %s", (engine, makePlace) => {
  let place: Place;
  beforeEach(async () => {
    place = await makePlace();
  });
  afterEach(() => place[Symbol.asyncDispose]());

  const snapshot = async () =>
    engine === "SQLite"
      ? readdirSync(dirname(place.location)).map((name) =>
          readFileSync(join(dirname(place.location), name)).toString("hex"),
        )
      : await place.sql("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'cyber%'");

  it("finds that a store can be created, and does not create it", async () => {
    const before = await snapshot();
    const { schema, presentSchema, location, free } = await checkStore(place.location);
    expect({ schema, isRoom: free === null || free > 0 }).toEqual({ schema: null, isRoom: true });
    expect(presentSchema).toBeGreaterThan(1);
    expect(location).not.toContain("secret");
    expect(free === null).toBe(engine === "PostgreSQL");
    expect(await snapshot()).toEqual(before);
  });

  it("finds its schema, and changes nothing", async () => {
    const store = await openStore(place.location);
    await store.commit(portion(null, "1", feed("a", "1")));
    await store.close();
    const before = await snapshot();
    const { schema, presentSchema } = await checkStore(place.location);
    expect(schema).toBe(presentSchema);
    expect(await snapshot()).toEqual(before);
  });

  it("finds a store of an older version and does not change it, and refuses one of a newer version", async () => {
    await (await openStore(place.location)).close();
    const at = (version: number) =>
      place.sql(
        engine === "SQLite"
          ? `PRAGMA user_version = ${version}`
          : version > 50
            ? `INSERT INTO cyberintegrations.migrations (step) VALUES (${version})`
            : `DELETE FROM cyberintegrations.migrations WHERE step > ${version}`,
      );
    await at(1);
    for (let times = 0; times < 2; times += 1) {
      expect(await checkStore(place.location)).toMatchObject({ schema: 1 });
    }
    await at(99);
    await expect(checkStore(place.location)).rejects.toMatchObject({ code: "newer-schema" });
  });

  it("may be made while a sync runs", async () => {
    await using store = await openStore(place.location);
    await using _lock = await store.acquireLock();
    await store.commit(portion(null, "1", feed("a", "1")));
    await checkStore(place.location);
    await store.commit(portion("1", "2", feed("b", "2")));
    expect(await store.cursor("apt/threat")).toBe("2");
  });
});

describe("a check of a SQLite store", () => {
  let place: Place;
  beforeEach(async () => {
    place = await sqlitePlace();
  });
  afterEach(() => place[Symbol.asyncDispose]());

  it("fails if its folder is missing", async () => {
    const check = checkStore(join(dirname(place.location), "none", "feeds.db"));
    await expect(check).rejects.toMatchObject({ code: "unwritable" });
    await expect(check).rejects.toThrow(/feeds\.db can't be written to: ENOENT at .*none$/);
  });

  it("fails for another file, another program's database and a damaged store", async () => {
    writeFileSync(place.location, "no database, ".repeat(100));
    await expect(checkStore(place.location)).rejects.toMatchObject({ code: "foreign" });
    writeFileSync(place.location, "");
    await place.sql("CREATE TABLE feeds (a)");
    await expect(checkStore(place.location)).rejects.toMatchObject({ code: "foreign" });
    writeFileSync(place.location, "");
    await (await openStore(place.location)).close();
    const whole = readFileSync(place.location);
    writeFileSync(place.location, Buffer.from(whole).fill(0xa5, 100));
    await expect(checkStore(place.location)).rejects.toMatchObject({ code: "corrupt" });
  });

  it.skipIf(!canMount)("fails on a read-only disk, with a store and without", async () => {
    await (await openStore(place.location)).close();
    const disk = join(dirname(place.location), "disk");
    mkdirSync(disk);
    const program = `
      import { checkStore } from ${JSON.stringify(join(import.meta.dirname, "../src/index.ts"))};
      for (const name of ["feeds.db", "new.db"]) {
        await checkStore(process.argv[1] + "/" + name).then(console.log, ({ code, message }) => {
          console.log(JSON.stringify({ code, message }));
        });
      }`;
    const script = `
      mount -t tmpfs none "$1"; cp "$2" "$1"; mount -o remount,ro "$1"
      "$3" --input-type=module -e "$4" "$1"`;
    const flags = process.getuid?.() === 0 ? ["-m"] : ["-Urm"];
    const args = [...flags, "sh", "-euc", script, "sh", disk, place.location];
    const { stdout, stderr } = spawnSync("unshare", [...args, process.execPath, program], {
      encoding: "utf8",
    });
    expect(stderr).toBe("");
    const results = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as unknown);
    expect(results).toMatchObject([{ code: "unwritable" }, { code: "unwritable" }]);
  });
});

describe("a check of a PostgreSQL store", () => {
  let place: Place;
  beforeEach(async () => {
    place = await postgresPlace();
  });
  afterEach(() => place[Symbol.asyncDispose]());

  const changed = (change: (url: URL) => void) => {
    const url = new URL(place.location);
    change(url);
    return url.href;
  };

  it("fails if the connection is refused", async () => {
    const check = checkStore(changed((url) => (url.port = "1")));
    await expect(check).rejects.toMatchObject({ code: "unreachable" });
  });

  it.each([true, false])(
    "fails where the database is read-only; there is a store: %s",
    async (isThere) => {
      if (isThere) await (await openStore(place.location)).close();
      const address = changed((url) => {
        url.searchParams.set("options", "-c default_transaction_read_only=on");
      });
      const check = checkStore(address);
      await expect(check).rejects.toMatchObject({ code: "unwritable" });
      await expect(check).rejects.toThrow(/read-only/);
    },
  );

  it("fails for a user without the right to create it, or to write to it", async () => {
    const role = `guest_${Math.random().toString(36).slice(2)}`;
    await place.sql(`CREATE ROLE ${role} LOGIN PASSWORD 'guest'`);
    const address = changed((url) => {
      Object.assign(url, { username: role, password: "guest" });
    });
    try {
      const none = checkStore(address);
      await expect(none).rejects.toMatchObject({ code: "unwritable" });
      await expect(none).rejects.toThrow(`the user ${role} may not create the schema`);
      await (await openStore(place.location)).close();
      await place.sql(
        `GRANT USAGE ON SCHEMA cyberintegrations TO ${role};
         GRANT SELECT ON ALL TABLES IN SCHEMA cyberintegrations TO ${role}`,
      );
      const readable = checkStore(address);
      await expect(readable).rejects.toMatchObject({ code: "unwritable" });
      await expect(readable).rejects.toThrow("permission denied");
    } finally {
      await place.sql(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
    }
  });

  it.each([
    ["INSERT, UPDATE", null],
    ["INSERT", /permission denied/],
    ["UPDATE", /permission denied/],
  ])("of a user with the rights SELECT, %s fails with %s", async (rights, message) => {
    await (await openStore(place.location)).close();
    const role = `guest_${Math.random().toString(36).slice(2)}`;
    await place.sql(
      `CREATE ROLE ${role} LOGIN PASSWORD 'guest';
       GRANT USAGE ON SCHEMA cyberintegrations TO ${role};
       GRANT SELECT, ${rights} ON ALL TABLES IN SCHEMA cyberintegrations TO ${role}`,
    );
    try {
      const check = checkStore(
        changed((url) => {
          Object.assign(url, { username: role, password: "guest" });
        }),
      );
      await (message === null
        ? expect(check).resolves.toMatchObject({ free: null })
        : expect(check).rejects.toThrow(message));
    } finally {
      await place.sql(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
    }
  });
});
