import {
  checkSchedules,
  scheduleCount,
  scheduleTimeout,
} from "cyberintegrations-test-servers/check-schedules";
import { describe, it } from "vitest";
import { schedules } from "./schedules.ts";
import { sites } from "./sites.ts";

describe.each(sites)("deliveries from a store in %s", (engine, makeSite) => {
  const numRuns = scheduleCount(engine === "SQLite" ? 100 : 10);

  it(
    "bring a destination to the state of the store, in any order of commits, crashes, claims, faults, expiries and replays",
    async () => {
      await using site = await makeSite();
      await checkSchedules(schedules(site), { numRuns });
    },
    scheduleTimeout(numRuns),
  );
});
