import { InputError } from "@cyberintegrations/errors";
import { describe, expect, it } from "vitest";
import { openStore, parseLocation, postgresConnection } from "../src/index.ts";

describe("the location of a store", () => {
  it.each([
    ["postgres://user:canary@db.example:5432/feeds", "postgres://user@db.example:5432/feeds"],
    ["postgresql://user:c@n@ry@db.example/feeds", "postgresql://user@db.example/feeds"],
    [
      "postgres://user:c%2Fanary@db.example/a%40b?password=canary",
      "postgres://user@db.example/a%40b",
    ],
    ["postgres:///feeds?host=/run/postgresql&password=canary", "postgres:///feeds"],
  ])("is an address, shown without password and parameters: %s", (location, shown) => {
    expect(parseLocation(location)).toEqual({ engine: "postgres", shown });
  });

  it.each(["./feeds.db", "/var/lib/feeds.db", "C:\\data\\feeds.db", "a b@c/feeds.db", "./a:b.db"])(
    "is a path: %s",
    (location) => {
      expect(parseLocation(location)).toEqual({ engine: "sqlite", shown: location });
    },
  );

  it.each([
    [" postgres://user:canary@db.example/feeds", /white space/],
    ["postgres://user:canary@db.example/feeds\n", /can't be read/],
    ['"postgres://user:canary@db.example/feeds"', /in quotes/],
    ["'postgres://user:canary@db.example/feeds'", /in quotes/],
    ["postgresql+psycopg://user:canary@db.example/feeds", /the scheme postgresql\+psycopg:/],
    ["mysql://user:canary@db.example/feeds", /the scheme mysql:/],
    ["jdbc:postgresql://db.example/feeds?password=canary", /another form/],
    ["file:///canary.db", /the scheme file:/],
    ["postgres:/user:canary@db.example/feeds", /without \/\//],
    ["postgres:user:canary@db.example/feeds", /without \/\//],
    ["postgres://user:12/canary@db.example/feeds", /can't be read/],
    ["postgres://user:12?canary@db.example/feeds", /can't be read/],
    ["postgres://user:12#canary@db.example/feeds", /can't be read/],
    ["postgres://user:c/anary@db.example/feeds", /can't be read/],
    ["postgres://user:canary%@db.example/feeds", /can't be read/],
    ["postgres://user:canary@[host/feeds", /can't be read/],
    ["postgres://user:canary @db.example/feeds", /can't be read/],
    ["user:canary@db.example/feeds", /the scheme user:/],
    ["//user:canary@db.example/feeds", /looks like a password/],
    ["host=db.example user=user password=canary dbname=feeds", /another form/],
    ["Server=db.example;User Id=user;Pwd=canary", /another form/],
  ])("is refused without its password: %s", async (location, found) => {
    for (const use of [parseLocation, postgresConnection, openStore]) {
      const used = async (): Promise<unknown> => use(location);
      const error = await used().catch((reason: unknown) => reason);
      expect(error).toSatisfy(InputError.isInstance);
      const { message, hint = "" } = error as InputError;
      expect(message).toMatch(found);
      expect(message + hint).not.toMatch(/canary|anary@|12/);
      expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain("canary");
    }
  });

  it("is refused if it is not a text, or is empty", () => {
    expect(() => parseLocation("")).toThrow("got an empty text");
    expect(() => parseLocation({ password: "canary" } as unknown as string)).toThrow("got object");
  });
});
