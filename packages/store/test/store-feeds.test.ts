import { StoreError } from "@cyberintegrations/errors";
import { describe, expect, it } from "vitest";
import { prepare, type ReadyFeed } from "../src/commit/prepare.ts";
import { Refused } from "../src/commit/refused.ts";
import { storing } from "../src/commit/store-feeds.ts";
import type { Transaction } from "../src/commit/transaction.ts";
import { isOlder } from "../src/commit/version.ts";
import { feed } from "./support/records.ts";

it("tries once more, feed by feed, if the database refuses a value, and only then", async () => {
  const attempts: unknown[] = [];
  const attempt = (error: Error) =>
    storing((storeFeeds) => {
      attempts.push(storeFeeds);
      return Promise.reject(error);
    });
  await expect(attempt(new StoreError("locked", "in use"))).rejects.toThrow("in use");
  expect(attempts).toHaveLength(1);
  await expect(attempt(new Refused("too big"))).rejects.toThrow("too big");
  expect(new Set(attempts).size).toBe(2);
  expect(attempts).toHaveLength(3);
});

describe("feed by feed", () => {
  const now = "2026-01-01T00:00:00.000Z";
  const feeds = ["1", "2"].map((seqUpdate) => prepare(feed("a", seqUpdate)) as ReadyFeed);
  /** A database that fails with this error when it stores one of the feeds. */
  const stored = (fails: string, error: Error) => {
    let isFirst = true;
    return storing((storeFeeds) => {
      if (isFirst) {
        isFirst = false;
        throw new Refused("too big");
      }
      const transaction = {
        feeds: () => [],
        part: (work: () => Promise<void>) => work(),
        putFeeds: ([row]: readonly ReadyFeed[]) => {
          if (row?.seqUpdate === fails) throw error;
        },
      } as unknown as Transaction;
      return storeFeeds(transaction, feeds, { now, isOutdated: isOlder, stamp: () => 1 });
    });
  };

  it("a later version that is stored replaces one that is refused, but not the reverse", async () => {
    const { refused, counts } = await stored("1", new Refused("too big"));
    expect([refused.size, counts.created]).toEqual([0, 1]);
    expect((await stored("2", new Refused("too big"))).refused.get("a")?.seqUpdate).toBe("2");
  });

  it("another failure ends the transaction", async () => {
    await expect(stored("2", new StoreError("unreachable", "gone"))).rejects.toThrow("gone");
  });
});
