import { products, type JsonValue } from "cyberintegrations";
import { describe, expect, it } from "vitest";
import type { Sensitive } from "../src/index.ts";
import { redactorFor } from "../src/redact.ts";

describe("a redactor", () => {
  const feed = {
    id: "a",
    password: ["one", ""],
    events: [{ id: "e", person: { name: "n", tags: [1, null] } }, null],
  };
  const redactor = (how: Sensitive["how"], hmacKey?: string) =>
    redactorFor(products.ti, "compromised/account_group", { how, texts: false, hmacKey });

  it("hides everything at and below a sensitive path, and nothing else; the feed stays as it was", () => {
    const before = structuredClone(feed);
    expect(redactor("mask")(feed)).toEqual({
      id: "a",
      password: ["***", ""],
      events: [{ id: "e", person: { name: "***", tags: ["***", null] } }, null],
    });
    expect(feed).toEqual(before);
  });

  it("hides a plain value that stands where an object was expected", () => {
    expect(redactor("mask")({ events: "4000 0000" })).toEqual({ events: "***" });
  });

  it("keeps equal secrets comparable with hmac, by their key", () => {
    const hash = (password: string, key = "k") => redactor("hmac", key)({ password });
    expect(hash("one")).toEqual(hash("one"));
    expect(hash("one")).not.toEqual(hash("two"));
    expect(hash("one")).not.toEqual(hash("one", "other"));
    expect(JSON.stringify(hash("one"))).toMatch(/"hmac:[\w-]{43}"/);
  });

  it("leaves all as it is with keep, and in a collection without secrets", () => {
    expect(redactor("keep")(feed)).toBe(feed);
    const other = redactorFor(products.ti, "ioc/common", { how: "mask", texts: true });
    expect(other(feed)).toBe(feed);
    const plain = redactorFor(products.ti, "ioc/common", { how: "mask", texts: false });
    expect(plain(feed)).toBe(feed);
  });

  it("hides in a collection's former name what it hides under the present one", () => {
    const settings = { how: "mask", texts: false } as const;
    expect(redactorFor(products.ti, "compromised/account", settings)({ password: "p" })).toEqual({
      password: "***",
    });
    const card = redactorFor(products.ti, "compromised/card", settings);
    expect(card({ cardInfo: { number: "4000" } })).toEqual({ cardInfo: { number: "***" } });
  });

  it.each(["mask", "hmac"] as const)("is refused with %s for an unknown collection", (how) => {
    for (const name of ["new/one", "compromised/imei"]) {
      const make = () => redactorFor(products.ti, name, { how, texts: false });
      expect(make).toThrow(`${name}: expected sensitive: keep, got ${how}`);
    }
    expect(redactorFor(products.ti, "new/one", { how: "keep", texts: false })(feed)).toBe(feed);
  });

  it("hides the texts of messages by choice", () => {
    const message = { message: "hello", author: { name: "x" } };
    const redact = (texts: boolean) =>
      redactorFor(products.ti, "darkweb/forums", { how: "mask", texts });
    expect(redact(false)(message)).toEqual(message);
    expect(redact(true)(message)).toEqual({ message: "***", author: { name: "x" } });
  });

  it("hides every sensitive field of a card, and leaves the others", () => {
    const settings = { how: "mask", texts: false } as const;
    const redact = redactorFor(products.ti, "compromised/bank_card_group", settings);
    const card = (secret: JsonValue): JsonValue => ({
      cardInfo: { number: secret, system: "S" },
      events: [
        {
          cardInfo: { cvv: secret, pin: secret, dump: secret, validThru: secret, type: "T" },
          owner: secret,
        },
        { price: 7, owner: { name: secret, address: [secret, { zip: secret }] } },
      ],
    });
    expect(redact(card("4000"))).toEqual(card("***"));
    expect(redact(card(4000))).toEqual(card("***"));
    expect(redact(card(true))).toEqual(card("***"));
    expect(redact(card(null))).toEqual(card(null));
    expect(redact(card(""))).toEqual(card(""));
    expect(redact(card([]))).toEqual(card([]));
  });

  it("adds no field that a feed does not have, and redacts an item that is not an object", () => {
    expect(redactor("mask")({ id: "a" })).toEqual({ id: "a" });
    expect(redactor("mask")({ id: "a", events: [] })).toEqual({ id: "a", events: [] });
    expect(redactor("mask")("text")).toBe("***");
    expect(redactor("mask")([{ password: "p" }])).toEqual([{ password: "***" }]);
    expect(redactor("mask")(null)).toBeNull();
  });

  it("hides secrets and texts if both are sensitive, and secrets alone where there are no texts", () => {
    const leak = redactorFor(products.ti, "osi/public_leak", { how: "mask", texts: true });
    expect(leak({ data: "d", matches: { a: ["m"] }, hash: "h" })).toEqual({
      data: "***",
      matches: { a: ["***"] },
      hash: "h",
    });
    const accounts = redactorFor(products.ti, "compromised/account_group", {
      how: "mask",
      texts: true,
    });
    expect(accounts({ password: "p", message: "m" })).toEqual({ password: "***", message: "m" });
  });

  it("writes the same hash in each version: HMAC-SHA256 with the key, or with an empty one", () => {
    // Calculated with OpenSSL and Python.
    expect(redactor("hmac", "k")({ password: "one" })).toEqual({
      password: "hmac:ypD-4pvnYNNZvOpFlibvGc2u0jq54juU5GEf47dKQwQ",
    });
    expect(redactor("hmac")({ password: "one" })).toEqual({
      password: "hmac:ul6eH1jqi4bcNIZORk_fP7J3ZA4XNhgcYS22pxKYa-w",
    });
    expect(redactor("hmac", "k")({ password: 1 })).toEqual(
      redactor("hmac", "k")({ password: "1" }),
    );
  });
});
