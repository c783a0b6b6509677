import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openStore } from "../src/index.ts";
import { presentVersion } from "../src/sqlite/schema.ts";
import { epochs } from "../src/sqlite/steps/epochs.ts";
import { firstTables } from "../src/sqlite/steps/first-tables.ts";
import { lives } from "../src/sqlite/steps/lives.ts";
import { canMount } from "./support/mounts.ts";
import { places, sqlitePlace, type Place } from "./support/places.ts";
import { all, feed, portion } from "./support/records.ts";

const readOnly = { readOnly: true };

describe.each(places)("a store in %s that is opened to be read", (engine, makePlace) => {
  let place: Place;
  beforeEach(async () => {
    place = await makePlace();
  });
  afterEach(() => place[Symbol.asyncDispose]());

  it("must exist, and is not created", async () => {
    const opened = openStore(place.location, readOnly);
    await expect(opened).rejects.toMatchObject({ code: "missing" });
    const shown = engine === "SQLite" ? place.location : place.location.replace(/:[^:@]*@/, "@");
    await expect(opened).rejects.toThrow(`there is no store at ${shown}`);
    if (engine === "SQLite") expect(existsSync(place.location)).toBe(false);
    else {
      const schemas = "SELECT FROM pg_namespace WHERE nspname = 'cyberintegrations'";
      expect(await place.sql(schemas)).toEqual([]);
    }
  });

  it("can be read completely, and refuses every write", async () => {
    {
      await using store = await openStore(place.location);
      await store.commit({
        ...portion(null, "1", feed("a", "1")),
        rejected: [{ id: "bad", seqUpdate: null, reason: "no reason", raw: null }],
      });
    }
    const filesBefore = engine === "SQLite" && readdirSync(dirname(place.location));
    await using store = await openStore(place.location, readOnly);
    expect(await all(store.feeds())).toHaveLength(1);
    if (filesBefore) expect(readdirSync(dirname(place.location))).toEqual(filesBefore);
    expect(await all(store.quarantined())).toHaveLength(1);
    expect(await store.cursor("apt/threat")).toBe("1");
    expect(await store.status()).toMatchObject([{ feeds: 1 }]);
    expect(await store.overview()).toMatchObject([{ feeds: 1 }]);
    for (const change of [
      () => store.commit(portion("1", "2")),
      () => store.claim("apt/threat"),
      () => store.markSynced("apt/threat"),
      () => store.dropQuarantined(),
      () => store.acquireLock(),
      () => store.forTenant("default").markSynced("apt/threat"),
    ]) {
      await expect(change()).rejects.toMatchObject({ code: "unwritable" });
      await expect(change()).rejects.toThrow("was opened for reading only");
    }
    expect(await all(store.quarantined())).toHaveLength(1);
  });

  it("shows what is stored in the meantime", async () => {
    await using writer = await openStore(place.location);
    await using store = await openStore(place.location, readOnly);
    await writer.commit(portion(null, "1", feed("a", "1")));
    expect(await all(store.feeds())).toHaveLength(1);
  });
});

describe("a SQLite store that is opened to be read", () => {
  let place: Place;
  beforeEach(async () => {
    place = await sqlitePlace();
  });
  afterEach(() => place[Symbol.asyncDispose]());

  it("is not a store while it is empty", async () => {
    new DatabaseSync(place.location).close();
    await expect(openStore(place.location, readOnly)).rejects.toMatchObject({ code: "missing" });
  });

  it("is migrated if an older version created it", async () => {
    const db = new DatabaseSync(place.location);
    for (const step of [firstTables, lives, epochs]) step(db);
    db.exec("PRAGMA user_version = 3");
    db.close();
    await using store = await openStore(place.location, readOnly);
    expect(await store.status()).toEqual([]);
    expect((await place.sql("PRAGMA user_version"))[0]).toEqual({ user_version: presentVersion });
  });

  /** What a program reads that finds the store on a read-only disk: the ids of its feeds, or an error. */
  function readIn(prepare: string): unknown {
    const program = `
      import { openStore } from ${JSON.stringify(join(import.meta.dirname, "../src/index.ts"))};
      const read = async () => {
        await using store = await openStore(process.argv[1], { readOnly: true });
        const feeds = [];
        for await (const { id } of store.feeds()) {
          feeds.push(id);
          if (process.argv[2]) await import("node:fs").then((fs) => fs.writeFileSync(process.argv[2], "x"));
        }
        return { feeds, status: (await store.status()).length };
      };
      console.log(JSON.stringify(await read().catch(({ code, message }) => ({ code, message }))));`;
    const script = `
      node=$1 folder=$2 program=$3
      mount -t tmpfs none "$folder.disk"
      cp "$folder"/* "$folder.disk"
      read() { "$node" --input-type=module -e "$program" "$folder.disk/feeds.db" "$@"; }
      ${prepare}`;
    const folder = dirname(place.location);
    spawnSync("mkdir", [`${folder}.disk`]);
    const flags = process.getuid?.() === 0 ? ["-m"] : ["-Urm"];
    const args = [...flags, "sh", "-euc", script, "sh", process.execPath, folder, program];
    const ran = spawnSync("unshare", args, { encoding: "utf8" });
    spawnSync("rmdir", [`${folder}.disk`]);
    expect(ran.stderr).toBe("");
    return JSON.parse(ran.stdout);
  }
  const remount = `mount -o remount,ro "$folder.disk"`;

  it.skipIf(!canMount)("can be on a read-only disk", async () => {
    const store = await openStore(place.location);
    await store.commit(portion(null, "1", feed("a", "1")));
    await store.close();
    expect(readdirSync(dirname(place.location))).toEqual(["feeds.db"]);
    expect(readIn(`${remount}; read`)).toEqual({ feeds: ["a"], status: 1 });
  });

  it.skipIf(!canMount)("can be on a read-only disk while its WAL holds a part of it", async () => {
    await using store = await openStore(place.location);
    await store.commit(portion(null, "1", feed("a", "1")));
    expect(readdirSync(dirname(place.location))).toHaveLength(3);
    expect(readIn(`${remount}; read`)).toEqual({ feeds: ["a"], status: 1 });
    // Without that part it would look empty.
    const withoutShm = readIn(`rm "$folder.disk/feeds.db-shm"; ${remount}; read`);
    expect(withoutShm).toMatchObject({ code: "unwritable" });
  });

  it.skipIf(!canMount)("reports that it was changed during a read", async () => {
    const store = await openStore(place.location);
    await store.commit(portion(null, "1", feed("a", "1")));
    await store.close();
    const read = `mkdir "$folder.disk/ro"
      mount --bind "$folder.disk" "$folder.disk/ro"
      mount -o remount,ro,bind "$folder.disk/ro"
      "$node" --input-type=module -e "$program" "$folder.disk/ro/feeds.db" "$folder.disk/feeds.db-wal"`;
    expect(readIn(read)).toMatchObject({
      code: "locked",
      message: expect.stringContaining(
        "was changed by another process while it was read",
      ) as string,
    });
  });
});
