import { readFileSync } from "node:fs";
import { join } from "node:path";
import { startPostgres } from "cyberintegrations-test-servers/postgres";
import { expect, it } from "vitest";
import { openStore } from "../src/index.ts";
import { runOn } from "./support/places.ts";

const read = (name: string) =>
  readFileSync(join(import.meta.dirname, "../../../deploy", name), "utf8");

it("creates the database of deploy/database.sql, and the role of deploy/reader.sql sees the rows of one tenant", async () => {
  // Roles belong to the whole server: these need one without other tests.
  await using server = await startPostgres();
  const as = (username: string, password: string) =>
    Object.assign(new URL(server.url), { username, password, pathname: "feeds" }).href;
  // CREATE DATABASE can't be in a transaction with other statements.
  for (const statement of read("database.sql").match(/.+;/g) ?? [])
    await runOn(server.url, statement);
  const owner = as("fleet", "change-me");
  await using store = await openStore(owner);
  for (const id of ["acme", "globex"]) {
    const feeds = [{ id, seqUpdate: "1", feed: {}, parsed: null, iocs: [] }];
    await store.forTenant(id).commit({ collection: "apt/threat", from: null, to: "1", feeds });
  }
  await runOn(Object.assign(new URL(server.url), { pathname: "feeds" }).href, read("reader.sql"));
  for (const table of ["collections", "feeds"])
    expect(
      await runOn(
        as("acme_analyst", "change-me-too"),
        `SELECT tenant FROM cyberintegrations.${table}`,
      ),
    ).toEqual([{ tenant: "acme" }]);
});
