import { StoreError } from "@cyberintegrations/errors";
import { expect, it } from "vitest";
import { Refused } from "../src/commit/refused.ts";
import { storing } from "../src/commit/store-feeds.ts";

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
