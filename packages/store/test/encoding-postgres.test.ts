import { randomBytes } from "node:crypto";
import { expect, inject, it } from "vitest";
import { openStore } from "../src/index.ts";
import { runOn } from "./support/places.ts";

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
