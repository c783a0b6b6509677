import { inspect } from "node:util";
import { InputError, StoreError } from "@cyberintegrations/errors";
import { DatabaseError } from "pg";
import { describe, expect, it } from "vitest";
import { Refused } from "../src/commit/refused.ts";
import { meaningOf as ofPostgres } from "../src/postgres/failure.ts";
import { guarded, meaningOf as ofSqlite } from "../src/sqlite/failure.ts";

describe("an error of PostgreSQL", () => {
  const location = "postgres://user@db.example/feeds";
  const ofServer = (code?: string, more = {}) =>
    Object.assign(new DatabaseError("the server's message", 0, "error"), { code, ...more });

  it.each([
    ["08006", "unreachable"], // connection failure
    ["28P01", "unreachable"], // invalid password
    ["3D000", "unreachable"], // no such database
    ["57P01", "unreachable"], // shutdown
    ["53300", "unreachable"], // too many clients
    ["25P03", "unreachable"], // idle in a transaction
    ["55P03", "locked"], // lock timeout
    ["40001", "locked"], // serialization failure
    ["40P01", "locked"], // deadlock
    ["53100", "unwritable"], // disk full
    ["25006", "unwritable"], // read-only transaction
    ["42501", "unwritable"], // no privilege
    ["55000", "unwritable"], // not in the required state
    ["57014", "unwritable"], // cancelled
    ["XX001", "unwritable"], // data corrupted
    ["", "unwritable"],
    [undefined, "unwritable"],
  ])("with SQLSTATE %s is %s, with the server's message", (state, code) => {
    const error = ofServer(state);
    const meaning = ofPostgres(location, error);
    expect(meaning).toMatchObject({
      code,
      cause: error,
      hint: expect.any(String) as string,
      message: expect.stringMatching(
        /^postgres:\/\/user@db\.example\/feeds .*: the server's message$/,
      ) as string,
    });
    expect(meaning).not.toBeInstanceOf(Refused);
  });

  it.each(["21000", "22001", "22021", "23505", "54000", "54001"])(
    "with SQLSTATE %s is about one feed, and none of its values is shown",
    (state) => {
      const meaning = ofPostgres(location, ofServer(state, { detail: "canary", where: "canary" }));
      expect(meaning).toBeInstanceOf(Refused);
      expect(meaning).toMatchObject({
        code: "unwritable",
        message: `the store refused it: SQLSTATE ${state}`,
      });
      expect(inspect(meaning)).not.toMatch(/canary|the server's message/);
    },
  );

  it("about a constraint names it, and quotes no value", () => {
    const error = ofServer("23514", { message: "canary", constraint: "small", detail: "canary" });
    const meaning = ofPostgres(location, error) as Error;
    expect(meaning.message).toBe("the store refused it: SQLSTATE 23514, constraint small");
    expect(inspect(meaning)).not.toContain("canary");
  });

  it("about the database's encoding stops the sync, and quotes no character", () => {
    const meaning = ofPostgres(location, ofServer("22P05", { message: "canary" }));
    expect(meaning).toMatchObject({ code: "unwritable" });
    expect(meaning).not.toBeInstanceOf(Refused);
    expect(inspect(meaning)).not.toContain("canary");
  });

  const ofDriver = (message: string, code?: string) =>
    Object.assign(new Error(message), code === undefined ? {} : { code });
  const tls = expect.stringContaining("sslmode") as string;
  const server = expect.stringContaining("Check that the server runs") as string;
  it.each([
    [ofDriver("self-signed certificate", "DEPTH_ZERO_SELF_SIGNED_CERT"), tls],
    [ofDriver("certificate has expired", "CERT_HAS_EXPIRED"), tls],
    [ofDriver("host does not match", "ERR_TLS_CERT_ALTNAME_INVALID"), tls],
    [ofDriver("unable to verify", "UNABLE_TO_VERIFY_LEAF_SIGNATURE"), tls],
    [ofDriver("wrong version number", "ERR_SSL_WRONG_VERSION_NUMBER"), tls],
    [ofDriver("handshake", "ERR_TLS_HANDSHAKE_TIMEOUT"), tls],
    [ofDriver("The server does not support SSL connections"), tls],
    [ofDriver("connection refused", "ECONNREFUSED"), server],
    [ofDriver("Connection terminated unexpectedly"), server],
    [ofDriver("reset", "NOT_ERR_SSL"), server],
  ])("of the connection is unreachable, with a hint: %s", (error, hint) => {
    expect(ofPostgres(location, error)).toMatchObject({ code: "unreachable", cause: error, hint });
  });

  it("without a message is shown by its code", () => {
    expect(ofPostgres(location, ofDriver("", "ECONNREFUSED"))).toMatchObject({
      message: `${location} can't be reached: ECONNREFUSED`,
    });
  });

  it("that has been translated already stays as it is", () => {
    const known = new InputError("the name is invalid");
    expect(ofPostgres(location, known)).toBe(known);
  });
});

describe("an error of SQLite", () => {
  const location = "/var/lib/feeds.db";
  const error = (errcode: number) =>
    Object.assign(new Error("canary"), { errcode, errstr: "the engine's words" });

  it.each([
    [5, "locked", /Wait for the other process/],
    [6, "locked", /Wait for the other process/],
    [8, "unwritable", /this user may write/],
    [10, "unwritable", /free space/],
    [11, "corrupt", /backup/],
    [13, "unwritable", /free space/],
    [14, "unwritable", /its folder exists/],
    [23, "unwritable", /this user may write/],
    [26, "foreign", /another file/],
  ])("with the result code %i is %s", (errcode, code, hint) => {
    // The upper bytes say more precisely what happened.
    for (const extended of [errcode, errcode + 256, errcode + 7 * 256]) {
      const cause = error(extended);
      expect(ofSqlite(location, cause)).toMatchObject({
        code,
        cause,
        hint: expect.stringMatching(hint) as string,
        message: expect.stringMatching(/^\/var\/lib\/feeds\.db .*: the engine's words$/) as string,
      });
    }
  });

  it.each([18, 19, 20, 1555, 2067])("with the result code %i is about one feed", (errcode) => {
    const meaning = ofSqlite(location, error(errcode));
    expect(meaning).toBeInstanceOf(Refused);
    expect((meaning as Error).message).toBe(
      `the store refused it: the engine's words (SQLite ${errcode})`,
    );
    expect(inspect(meaning)).not.toContain("canary");
  });

  it.each([
    error(1),
    error(21),
    new TypeError("not a function"),
    new StoreError("replaced", "other files"),
    Object.assign(new Error("text"), { errcode: "5" }),
  ])("of another kind stays as it is: %s", (other) => {
    expect(ofSqlite(location, other)).toBe(other);
    expect(() =>
      guarded(location, () => {
        throw other;
      }),
    ).toThrow(other);
  });
});
