import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createAuthority, type Authority } from "cyberintegrations-test-servers/certificates";
import { startPostgres, type PostgresServer } from "cyberintegrations-test-servers/postgres";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openStore, postgresConnection } from "../src/index.ts";
import { runOn } from "./support/places.ts";

const folder = mkdtempSync(join(tmpdir(), "store-tls-"));
let server: PostgresServer;
const file = (name: string, text: string) => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};

beforeAll(async () => {
  const ours: Authority = await createAuthority();
  const other = await createAuthority();
  file("ca.pem", ours.ca);
  file("other.pem", other.ca);
  // For the address of this machine, and not for its name.
  const identity = await ours.issue({ names: [{ type: "ip", value: "127.0.0.1" }] });
  server = await startPostgres({}, identity);
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

function address(parameters: Readonly<Record<string, string>>, host = "127.0.0.1"): string {
  const url = new URL(server.url);
  url.hostname = host;
  for (const [name, value] of Object.entries(parameters)) {
    url.searchParams.set(name, name === "sslmode" ? value : join(folder, value));
  }
  return url.href;
}

const ca = { sslrootcert: "ca.pem" };
const other = { sslrootcert: "other.pem" };

describe("sslmode", () => {
  it.each([
    ["disable", {}, "127.0.0.1", false],
    ["require", {}, "127.0.0.1", true],
    ["require", ca, "localhost", true],
    ["verify-ca", ca, "localhost", true],
    ["verify-full", ca, "127.0.0.1", true],
  ])("%s %j connects to %s, encrypted: %s", async (sslmode, more, host, encrypted) => {
    const location = address({ sslmode, ...more }, host);
    await using store = await openStore(location);
    expect(store.location).not.toContain("ssl");
    const name = new URL(location).pathname.slice(1);
    const sessions = await runOn(
      server.url,
      `SELECT ssl FROM pg_stat_ssl JOIN pg_stat_activity USING (pid)
       WHERE datname = '${name}' AND application_name = 'cyberintegrations'`,
    );
    expect(sessions).toEqual([{ ssl: encrypted }]);
  });

  it.each([
    ["verify-full", ca, "localhost", /does not match certificate's altnames/],
    ["verify-full", other, "127.0.0.1", /self-signed certificate|unable to/],
    ["verify-full", {}, "127.0.0.1", /self-signed certificate|unable to/],
    ["verify-ca", other, "127.0.0.1", /self-signed certificate|unable to/],
    ["require", other, "127.0.0.1", /self-signed certificate|unable to/],
  ])("%s %j refuses %s", async (sslmode, more, host, why) => {
    const opened = openStore(address({ sslmode, ...more }, host));
    await expect(opened).rejects.toThrow(why);
    await expect(opened).rejects.toMatchObject({
      code: "unreachable",
      hint: expect.stringContaining("sslrootcert") as string,
    });
  });

  it("checks everything if only an authority is set", async () => {
    await (await openStore(address(ca))).close();
    await expect(openStore(address(ca, "localhost"))).rejects.toThrow(/altnames/);
    await expect(openStore(address(other))).rejects.toMatchObject({ code: "unreachable" });
  });

  it("reports that the server does not support TLS", async () => {
    const plain = await startPostgres();
    const opened = openStore(`${plain.url}?sslmode=require`);
    await expect(opened).rejects.toThrow(/does not support SSL/);
    await plain[Symbol.asyncDispose]();
  });

  it.each([
    ["?sslmode=prefer", /sslmode: expected one of disable, require, verify-ca, verify-full/],
    ["?sslmode=toString", /sslmode: expected one of/],
    ["?sslmode=verify-ca", /sslrootcert: expected the file of an authority/],
    ["?sslrootcert=/nowhere/ca.pem", /sslrootcert: expected a readable PEM file.*ENOENT/],
    ["?sslmode=require&sslrootcert=system", /sslmode=verify-full with system/],
    ["?sslmode=require&sslcert=client.pem", /sslcert and sslkey together/],
  ])("can't be %s", async (parameters, message) => {
    const location = `postgres://user:canary@db.example/feeds${parameters}`;
    await expect(openStore(location)).rejects.toMatchObject({ code: "invalid-input" });
    await expect(openStore(location)).rejects.toThrow(message);
  });
});

describe("the variables of PostgreSQL's clients", () => {
  const location = "postgres://user@db.example/feeds";

  it("are used if the URL does not set a parameter", () => {
    const env = { PGSSLMODE: "require", PGSSLROOTCERT: join(folder, "ca.pem") };
    expect(postgresConnection(location, env).ssl).toMatchObject({ rejectUnauthorized: true });
    expect(postgresConnection(`${location}?sslmode=disable`, env).ssl).toBe(false);
    expect(postgresConnection(location, {}).ssl).toBe(false);
  });

  it("and sslrootcert=system trusts the CAs that Node trusts", () => {
    const { connectionString, ssl } = postgresConnection(
      `${location}?sslmode=verify-full&sslrootcert=system&application_name=x`,
      {},
    );
    expect(ssl).toEqual({ rejectUnauthorized: true });
    expect(connectionString).toBe(`${location}?application_name=x`);
  });
});
