import { randomBytes } from "node:crypto";
import { expect, inject, it } from "vitest";
import { openStore } from "../src/index.ts";
import { runOn } from "./support/places.ts";
import { all, feed, ioc, portion } from "./support/records.ts";

it.each(["LATIN1", "SQL_ASCII"])(
  "refuses a database in %s, and creates nothing in it",
  async (encoding) => {
    const server = inject("databaseUrl");
    const name = `store_test_${randomBytes(6).toString("hex")}`;
    await runOn(
      server,
      `CREATE DATABASE ${name} ENCODING '${encoding}' LOCALE_PROVIDER libc LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0`,
    );
    try {
      const url = new URL(server);
      url.pathname = name;
      await expect(openStore(url.href)).rejects.toMatchObject({
        code: "unwritable",
        message: expect.stringMatching(
          new RegExp(`: expected a database in UTF8, got ${encoding}$`),
        ) as string,
        hint: "Create one with: CREATE DATABASE feeds ENCODING 'UTF8' TEMPLATE template0",
      });
      const schemas = "SELECT FROM pg_namespace WHERE nspname = 'cyberintegrations'";
      expect(await runOn(url.href, schemas)).toEqual([]);
    } finally {
      await runOn(server, `DROP DATABASE ${name} WITH (FORCE)`);
    }
  },
);

/** A store that was created before only UTF-8 was accepted. Its tables are the same; only the encoding of the database differs. */
async function olderStore(encoding: string) {
  const server = inject("databaseUrl");
  const name = `store_test_${randomBytes(6).toString("hex")}`;
  await runOn(
    server,
    `CREATE DATABASE ${name} LOCALE_PROVIDER libc LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0`,
  );
  const url = new URL(server);
  url.pathname = name;
  await (await openStore(url.href)).close();
  await runOn(
    server,
    `UPDATE pg_database SET encoding = pg_char_to_encoding('${encoding}') WHERE datname = '${name}'`,
  );
  const store = await openStore(url.href);
  return {
    store,
    async [Symbol.asyncDispose]() {
      await store.close();
      await runOn(server, `DROP DATABASE ${name} WITH (FORCE)`);
    },
  };
}

const foreign = feed("b", "2", "日本", [ioc("日本.example")]);

it("reports what an existing store in LATIN1 can't store, and skips no feed", async () => {
  await using older = await olderStore("LATIN1");
  const { store } = older;
  await store.commit(portion(null, "1", feed("a", "1", "é")));
  for (const lacking of [foreign, feed("日本", "2")]) {
    const error: unknown = await store
      .commit(portion("1", "2", feed("c", "2"), lacking))
      .catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      code: "unwritable",
      message: expect.stringMatching(
        /: expected a database in UTF8, got one whose encoding lacks a character of a feed/,
      ) as string,
      hint: expect.stringContaining("ENCODING 'UTF8'") as string,
    });
    expect((error as Error).message).not.toMatch(/0x|日本/);
  }
  expect(await store.cursor("apt/threat")).toBe("1");
  expect(await all(store.feeds())).toMatchObject([{ id: "a", feed: { title: "é" } }]);
  await store.commit(portion("1", "2", feed("c", "2")));
});

it("keeps every character in an existing store in SQL_ASCII", async () => {
  await using older = await olderStore("SQL_ASCII");
  const { store } = older;
  await store.commit(portion(null, "2", foreign));
  expect(await all(store.feeds())).toMatchObject([{ id: "b", feed: { title: "日本" } }]);
  expect(await all(store.iocs())).toMatchObject([{ value: "日本.example" }]);
});
