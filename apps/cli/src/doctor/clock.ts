import { failed, ok, skipped, type Check } from "./finding.ts";

const minute = 60_000;
/** The greatest accepted difference of two clocks. */
const tolerance = 5 * minute;

/** Compares this machine's clock with the server's. */
export const clock: Check = {
  name: "clock",
  run: ({ ahead }) => {
    if (ahead === undefined) return skipped("no response contained the server's time");
    const difference = Math.abs(ahead);
    if (difference <= tolerance) {
      return ok(`differs from the server's by ${Math.round(difference / 1000)} s`);
    }
    const minutes = Math.round(difference / minute);
    return failed(
      `this machine's clock is ${minutes} minutes ${ahead > 0 ? "ahead of" : "behind"} the server's`,
      "Synchronise it with NTP. A wrong clock makes certificates look expired and lets a first sync start on a wrong day.",
    );
  },
};
