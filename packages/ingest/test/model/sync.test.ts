import {
  checkSchedules,
  scheduleCount,
  scheduleTimeout,
} from "cyberintegrations-test-servers/check-schedules";
import { it } from "vitest";
import { schedules } from "./schedules.ts";

const numRuns = scheduleCount(200);

it(
  "stores what the source holds, whatever the order of syncs, failures, crashes and changes",
  async () => {
    await checkSchedules(schedules(), { numRuns });
  },
  scheduleTimeout(numRuns),
);
