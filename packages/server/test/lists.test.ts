import { gunzipSync } from "node:zlib";
import { request } from "node:http";
import { describe, expect, it } from "vitest";
import { iocOf, rig, secret, tokenOf } from "./rig.ts";

const ips = { "bad-ips": { types: ["ipv4", "ipv6"] } } as const;

describe("a list", () => {
  it("contains the live indicators of its types, one per line, the most severe and latest first", async () => {
    await using server = await rig({ lists: { ...ips, two: { types: ["ipv4"], limit: 2 } } });
    await server.commit("a", [
      iocOf("203.0.114.1", { severity: "green" }),
      iocOf("203.0.114.2", { severity: "red", lastSeen: "2026-01-01" }),
      iocOf("203.0.114.3", { severity: null }),
      iocOf("203.0.114.4", { severity: "red", lastSeen: "2026-01-02", ttl: null }),
      iocOf("2001:4860::1", { type: "ipv6", severity: "orange" }),
      iocOf("bad.example", { type: "domain" }),
      iocOf("203.0.114.5", { deleted: true }),
    ]);
    await server.commit("b", [iocOf("203.0.114.2", { severity: "red", ttl: null })]);
    expect(await server.lines("bad-ips")).toEqual([
      ...["203.0.114.2", "203.0.114.4", "2001:4860::1", "203.0.114.1", "203.0.114.3"],
    ]);
    expect(await server.lines("two")).toEqual(["203.0.114.2", "203.0.114.4"]);
  });

  it("leaves out what is withdrawn or has expired, and contains it when it is listed again", async () => {
    let now = Date.now();
    await using server = await rig({ lists: ips }, () => now);
    await server.commit("a", [
      iocOf("203.0.114.1", { ttl: null }),
      iocOf("203.0.114.2", { ttl: 1 }),
    ]);
    await server.commit("b", [iocOf("203.0.114.3")]);
    expect(await server.lines("bad-ips")).toHaveLength(3);
    await server.commit("b", []);
    expect((await server.lines("bad-ips")).sort()).toEqual(["203.0.114.1", "203.0.114.2"]);
    now += 2 * 86_400_000;
    expect(await server.lines("bad-ips")).toEqual(["203.0.114.1"]);
    await server.commit("b", [iocOf("203.0.114.3")]);
    expect((await server.lines("bad-ips")).sort()).toEqual(["203.0.114.1", "203.0.114.3"]);
  });

  it("contains only what its token may read, and no reserved or allowed value", async () => {
    const green = tokenOf({ name: "green", secret: "another-secret-of-tests", tlp: "green" });
    await using server = await rig({
      lists: { ...ips, red: { types: ["ipv4"], minSeverity: "red", tlp: "green" } },
      tokens: [tokenOf(), green],
      allowList: { entries: ["203.0.115.0/24"] },
    });
    await server.commit("a", [
      iocOf("203.0.114.1", { tlp: "green", severity: "red" }),
      iocOf("203.0.114.2", { tlp: "amber", severity: "red" }),
      iocOf("203.0.114.3", { tlp: "red" }),
      iocOf("203.0.114.4", { tlp: null }),
      iocOf("10.0.0.1"),
      iocOf("203.0.115.9"),
      iocOf("203.0.114.6", { valid: false }),
    ]);
    await server.commit("leak", [iocOf("203.0.114.5")], "compromised/account_group");
    expect(await server.lines("bad-ips")).toEqual(["203.0.114.1", "203.0.114.2"]);
    expect(await server.lines("red")).toEqual(["203.0.114.1"]);
    const response = await server.get("lists/bad-ips", {
      authorization: `Basic ${btoa("green:another-secret-of-tests")}`,
    });
    expect(await response.text()).toBe("203.0.114.1\n");
  });

  it("contains no line that a feed made up", async () => {
    await using server = await rig({
      lists: {
        all: { types: ["ipv4", "domain", "url", "md5"] },
        csv: { types: ["url"], format: "checkpoint" },
      },
    });
    await server.commit("a", [
      iocOf("203.0.114.1\n0.0.0.0/0"),
      iocOf("*", { type: "domain" }),
      iocOf("bad.example # x", { type: "domain" }),
      iocOf("BAD.example", { type: "domain" }),
      iocOf("http://bad.example/a b", { type: "url" }),
      iocOf('http://bad.example/"x', { type: "url" }),
      iocOf("javascript:alert(1)", { type: "url" }),
      iocOf("http://bad.example/a,b", { type: "url" }),
      iocOf("zz", { type: "md5" }),
    ]);
    expect((await server.lines("all")).sort()).toEqual(["bad.example", "http://bad.example/a,b"]);
    const [header, line = "", ...others] = await server.lines("csv");
    expect(header).toMatch(/^# UNIQ-NAME,VALUE,/);
    expect(line).toMatch(/^[\w-]{22},"http:\/\/bad\.example\/a,b",URL,,medium,AB,$/);
    expect(others).toEqual([]);
  });

  it("has the formats of Check Point and Cisco, and URLs without their scheme", async () => {
    await using server = await rig({
      lists: {
        csv: { types: ["ipv4", "domain", "sha256"], format: "checkpoint" },
        cisco: { types: ["domain"], format: "cisco" },
        edl: { types: ["url"], withoutScheme: true },
      },
    });
    const hash = "a".repeat(64);
    await server.commit("a", [
      iocOf("203.0.114.1", { severity: "red" }),
      iocOf("bad.example", { type: "domain", severity: null }),
      iocOf(hash, { type: "sha256", severity: "green" }),
      iocOf("https://bad.example/x", { type: "url" }),
    ]);
    const rows = (await server.lines("csv"))
      .slice(1)
      .map((line) => line.split(",").slice(1).join());
    expect(rows).toEqual([
      "203.0.114.1,IP,,high,AB,",
      `${hash},SHA256,,low,AV,`,
      "bad.example,Domain,,,AB,",
    ]);
    expect(await server.lines("cisco")).toEqual(["bad.example"]);
    expect(await server.lines("edl")).toEqual(["bad.example/x"]);
  });

  it("is not sent again to a client that has it, and is compressed for one that accepts it", async () => {
    await using server = await rig({ lists: ips });
    await server.commit("a", [iocOf("203.0.114.1"), iocOf("203.0.114.2")]);
    const authorization = `Bearer ${secret}`;
    const first = await server.get("lists/bad-ips", {
      authorization,
      "accept-encoding": "identity",
    });
    const etag = first.headers.get("etag") ?? "";
    const text = await first.text();
    expect(first.headers.get("content-length")).toBe(String(text.length));
    // node:http does not decompress.
    const packed = await new Promise<[string | undefined, Buffer]>((resolve, reject) => {
      const url = new URL("lists/bad-ips", server.server.url);
      request(url, { headers: { authorization, "accept-encoding": "gzip" } }, (response) => {
        const parts: Buffer[] = [];
        response
          .on("data", (part: Buffer) => parts.push(part))
          .on("end", () => {
            resolve([response.headers["content-encoding"], Buffer.concat(parts)]);
          });
      })
        .on("error", reject)
        .end();
    });
    expect(packed[0]).toBe("gzip");
    expect(gunzipSync(packed[1]).toString()).toBe(text);
    for (const known of [etag, `W/${etag}`, `"x", ${etag.replace(/"$/, '-gzip"')}`]) {
      const again = await server.get("lists/bad-ips", { authorization, "if-none-match": known });
      expect([again.status, await again.text()]).toEqual([304, ""]);
    }
    // A commit that does not change the list does not change its tag.
    await server.commit("b", [iocOf("bad.example", { type: "domain" })]);
    expect(
      (await server.get("lists/bad-ips", { authorization, "if-none-match": etag })).status,
    ).toBe(304);
    await server.commit("c", [iocOf("203.0.114.3")]);
    expect(
      (await server.get("lists/bad-ips", { authorization, "if-none-match": etag })).status,
    ).toBe(200);
    const head = await fetch(new URL("lists/bad-ips", server.server.url), {
      method: "HEAD",
      headers: { authorization },
    });
    expect([head.status, await head.text()]).toEqual([200, ""]);
  });

  it("is 503 and never an empty 200 if there is nothing, or the store can't answer", async () => {
    await using server = await rig({ lists: ips });
    const empty = await server.get("lists/bad-ips");
    expect([empty.status, empty.headers.get("retry-after")]).toEqual([503, "30"]);
    expect(await empty.text()).toMatch(/^# Unavailable/);
    await server.commit("a", [iocOf("203.0.114.1")]);
    expect((await server.get("lists/bad-ips")).status).toBe(200);
    await server.commit("a", []);
    expect((await server.get("lists/bad-ips")).status).toBe(503);
    await server.commit("a", [iocOf("203.0.114.1")]);
    await server.store.close();
    const failed = await server.get("lists/bad-ips");
    expect(failed.status).toBe(503);
    expect(await failed.text()).not.toMatch(/ at |feeds\.db/);
  });

  it.each([
    [{ types: [] }, /^lists\.l\.types: expected some of ipv4/],
    [
      { types: ["ipv6"], format: "checkpoint" },
      /^lists\.l\.types: expected some of .* for the format checkpoint/,
    ],
    [{ types: ["ipv4"], limit: 0 }, /^lists\.l\.limit: expected a whole number of 1 or more/],
    [{ types: ["ipv4"], format: "xml" }, /^lists\.l\.format: expected one of text/],
    [{ types: ["ipv4"], tlp: "pink" }, /^lists\.l\.tlp: expected one of/],
  ])("is refused at the start with %j", async (list, message) => {
    await expect(rig({ lists: { l: list as never } })).rejects.toThrow(message);
  });
});
