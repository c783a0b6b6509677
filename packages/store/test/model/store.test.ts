import {
  checkSchedules,
  scheduleCount,
  scheduleTimeout,
} from "cyberintegrations-test-servers/check-schedules";
import { describe, it } from "vitest";
import { schedules } from "./schedules.ts";
import { sites } from "./sites.ts";

describe.each(sites)("a store in %s", (engine, makeSite) => {
  const numRuns = scheduleCount(engine === "SQLite" ? 200 : 40);

  it(
    "keeps every promise in any order of claims, commits, crashes, late writers, retries, expiries and deliveries",
    async () => {
      await using site = await makeSite();
      await checkSchedules(schedules(site), { numRuns });
    },
    scheduleTimeout(numRuns),
  );
});
