import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { commit, type Transact } from "../src/commit/commit.ts";
import { retry } from "../src/commit/retry.ts";
import type { Transaction } from "../src/commit/transaction.ts";
import type { FeedRecord, PortionCommit, QuarantinedFeed } from "../src/index.ts";
import { SqliteEngine } from "../src/sqlite/sqlite-engine.ts";
import { Clock } from "./support/clock.ts";
import { sqlitePlace, type Place } from "./support/places.ts";
import { feed, ioc, portion } from "./support/records.ts";

let place: Place;
let engine: SqliteEngine;
let calls: string[];
let cursor = 0;
const clock = new Clock();

beforeEach(async () => {
  place = await sqlitePlace();
  engine = await SqliteEngine.open(place.location, { busyTimeout: 1000, readOnly: false });
  cursor = 0;
});
afterEach(async () => {
  await engine.close();
  await place[Symbol.asyncDispose]();
});

/** Each call of a transaction is a request to the database, which may be far away. */
const counted: Transact = (collection, work) => {
  calls = [];
  return engine.transact(collection, (transaction) =>
    work(
      new Proxy(transaction, {
        get(target, name: keyof Transaction) {
          const call = Reflect.get(target, name) as (...args: unknown[]) => unknown;
          return (...args: unknown[]) => {
            calls.push(name);
            return call(...args);
          };
        },
      }),
    ),
  );
};

/** Commits the next page. Returns the calls in their order. */
async function page(
  feeds: readonly FeedRecord[],
  rejected: PortionCommit["rejected"] = [],
): Promise<string> {
  const from = cursor === 0 ? null : String(cursor);
  cursor += 1;
  await commit(counted, { ...portion(from, String(cursor), ...feeds), rejected }, clock.now);
  return calls.join(" ");
}

const grouped = (id: string, iocs = [ioc("192.0.2.1")]) => ({
  ...feed(id, String(cursor + 1), "t", iocs),
  group: "g",
});
const rejectedFeed = (id: string, group?: string) => ({
  ...{ id, seqUpdate: String(cursor + 1), reason: "too deep", raw: "{}", group },
});

describe("a page asks the database only for what it can need:", () => {
  it("nothing about feeds for a page without any", async () => {
    expect(await page([])).toBe("open advance");
  });

  it("no indicators of new feeds", async () => {
    expect(await page([feed("a", "1")])).toBe("open feeds putFeeds advance");
    expect(await page([feed("b", "2", "t", [ioc("192.0.2.1")])])).toBe(
      "open feeds putFeeds putIocs advance",
    );
  });

  it("writes no indicators for unchanged feeds", async () => {
    await page([feed("a", "1", "t", [ioc("192.0.2.1", { lastSeen: "2026-01-01" })])]);
    const same = [feed("a", "2", "t", [ioc("192.0.2.1", { lastSeen: "2026-01-01" })])];
    expect(await page(same)).toBe("open feeds iocs putFeeds advance");
  });

  it("writes nothing for outdated feeds", async () => {
    await page([feed("a", "5")]);
    const reread = portion("1", "9", feed("a", "4"));
    await commit(counted, reread, clock.now);
    expect(calls.join(" ")).toBe("open feeds iocs advance");
  });

  it("the members of groups only for a page with groups, and their indicators only if some are gone", async () => {
    await page([grouped("g:1"), grouped("g:2"), grouped("g:3", [])]);
    expect(await page([grouped("g:1"), grouped("g:2"), grouped("g:3", [])])).toBe(
      "open feeds iocs putFeeds feedsOfGroups advance",
    );
    expect(await page([grouped("g:1"), grouped("g:2")])).toBe(
      "open feeds iocs putFeeds feedsOfGroups iocs advance",
    );
    expect(await page([grouped("g:1")])).toBe(
      "open feeds iocs putFeeds feedsOfGroups iocs putIocs advance",
    );
  });

  it("the quarantine only if it contains feeds of the collection", async () => {
    expect(await page([], [rejectedFeed("a")])).toBe("open quarantine advance");
    expect(await page([feed("b", "2")])).toBe("open feeds putFeeds held advance");
    expect(await page([feed("a", "3")])).toBe("open feeds putFeeds held release advance");
    expect(await page([feed("b", "4")])).toBe("open feeds iocs putFeeds advance");
  });

  it("releases members of a group only if they are gone", async () => {
    await page([grouped("g:1", [])], [rejectedFeed("g:2", "g")]);
    const again = await page([grouped("g:1", [])], [rejectedFeed("g:2", "g")]);
    expect(again.split(" ").slice(-4)).toEqual([
      "release",
      "quarantine",
      "feedsOfGroups",
      "advance",
    ]);
    const gone = await page([grouped("g:1", [])]);
    expect(gone.split(" ").slice(-3)).toEqual(["feedsOfGroups", "release", "advance"]);
  });
});

it("a retry releases nothing if nothing is in quarantine any more", async () => {
  await page([]);
  const quarantined = { id: "a", seqUpdate: "1", quarantinedAt: "x", raw: "{}" };
  const retries = [{ quarantined: quarantined as QuarantinedFeed, record: feed("a", "1") }];
  await retry(counted, "apt/threat", retries, clock.now);
  expect(calls).not.toContain("release");
  expect(calls).toContain("held");
});
