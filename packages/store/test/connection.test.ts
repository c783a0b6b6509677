import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { postgresConnection } from "../src/index.ts";

const folder = mkdtempSync(join(tmpdir(), "store-pem-"));
afterAll(() => {
  rmSync(folder, { recursive: true });
});
const pem = (name: string) => `-----BEGIN ${name}-----\n`;
const path = (name: string) => {
  const file = join(folder, `${name}.pem`);
  writeFileSync(file, pem(name));
  return file;
};
const [ca, cert, key] = [path("ca"), path("cert"), path("key")];

const address = "postgres://user:canary@db.example/feeds";
const connect = (parameters: Readonly<Record<string, string>>, env = {}) => {
  const url = new URL(address);
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return postgresConnection(url.href, env);
};

describe("the TLS options for an address", () => {
  const anyHost = expect.any(Function) as () => undefined;

  it.each([
    [{ sslmode: "disable" }, false],
    [{ sslmode: "disable", sslrootcert: ca }, false],
    [{ sslmode: "require" }, { rejectUnauthorized: false }],
    [
      { sslmode: "require", sslrootcert: ca },
      { rejectUnauthorized: true, checkServerIdentity: anyHost, ca: pem("ca") },
    ],
    [
      { sslmode: "verify-ca", sslrootcert: ca },
      { rejectUnauthorized: true, checkServerIdentity: anyHost, ca: pem("ca") },
    ],
    [{ sslmode: "verify-full" }, { rejectUnauthorized: true }],
    [
      { sslmode: "verify-full", sslrootcert: ca },
      { rejectUnauthorized: true, ca: pem("ca") },
    ],
    [{ sslrootcert: ca }, { rejectUnauthorized: true, ca: pem("ca") }],
    [{ sslrootcert: "system" }, { rejectUnauthorized: true }],
    [
      { sslmode: "verify-full", sslcert: cert, sslkey: key },
      { rejectUnauthorized: true, cert: pem("cert"), key: pem("key") },
    ],
    [
      { sslmode: "require", sslcert: cert, sslkey: key },
      { rejectUnauthorized: false, cert: pem("cert"), key: pem("key") },
    ],
  ])("with %j", (parameters, ssl) => {
    const connection = connect(parameters);
    expect(connection.ssl).toStrictEqual(ssl);
    expect(connection.connectionString).toBe(address);
    const env = Object.fromEntries(
      Object.entries(parameters).map(([name, value]) => [`PG${name.toUpperCase()}`, value]),
    );
    expect(postgresConnection(address, env)).toEqual(connection);
  });

  it("accept any host if only the issuer is checked", () => {
    const { ssl } = connect({ sslmode: "verify-ca", sslrootcert: ca });
    const check = ssl && ssl.checkServerIdentity;
    expect(check).toBeTypeOf("function");
    expect(check).not.toThrow();
  });

  it("prefer the URL to the environment, and ignore an empty value", () => {
    const env = { PGSSLMODE: "verify-full", PGSSLROOTCERT: ca, PGSSLCERT: "", PGSSLKEY: "" };
    expect(connect({ sslmode: "disable" }, env).ssl).toBe(false);
    expect(connect({ sslrootcert: "" }, env).ssl).toEqual({ rejectUnauthorized: true });
    expect(connect({}, { PGSSLMODE: "" }).ssl).toBe(false);
  });

  it("use the variables of the process if none are given", () => {
    process.env["PGSSLMODE"] = "require";
    try {
      expect(postgresConnection(address).ssl).toEqual({ rejectUnauthorized: false });
    } finally {
      delete process.env["PGSSLMODE"];
    }
  });

  const text = join(folder, "text");
  writeFileSync(text, "no certificate");
  it.each([
    [{ sslmode: "prefer" }, /^store: sslmode: expected one of .* got another$/, /plain text/],
    [{ sslmode: "allow" }, /^store: sslmode: expected one of /, /plain text/],
    [{ sslmode: "constructor" }, /^store: sslmode: expected one of /, /plain text/],
    [{ sslmode: "verify-ca" }, /^store: sslrootcert: expected the file of an authority/, null],
    [
      { sslmode: "verify-ca", sslrootcert: "system" },
      /^store: sslrootcert: expected sslmode=verify-full with system/,
      null,
    ],
    [{ sslmode: "disable", sslrootcert: "system" }, /^store: sslrootcert: /, null],
    [{ sslcert: cert }, /^store: sslcert: expected sslcert and sslkey together/, null],
    [{ sslkey: key }, /^store: sslcert: expected sslcert and sslkey together/, null],
    [{ sslrootcert: join(folder, "none") }, /^store: sslrootcert: .*none" \(ENOENT\)$/, null],
    [{ sslrootcert: text }, /^store: sslrootcert: .*text" \(one without PEM\)$/, null],
    [
      { sslmode: "require", sslcert: text, sslkey: key },
      /^store: sslcert: .*text" \(one without PEM\)$/,
      null,
    ],
    [{ sslmode: "require", sslcert: cert, sslkey: folder }, /^store: sslkey: .*\(EISDIR\)$/, null],
  ])("are refused with %j", (parameters, message, hint) => {
    const use = () => connect(parameters);
    expect(use).toThrow(message);
    expect(use).not.toThrow("canary");
    try {
      use();
    } catch (error) {
      expect(error).toMatchObject({
        code: "invalid-input",
        hint: hint === null ? undefined : (expect.stringMatching(hint) as string),
      });
    }
  });

  it("are not made for text that is not a URL", () => {
    expect(() => postgresConnection("./feeds.db", {})).toThrow(
      "store: expected the URL of a PostgreSQL database, got the path of a file",
    );
    expect(() => postgresConnection(`${address}#canary`, {})).toThrow("can't be read");
  });
});
