import { failed, ok, skipped, type Check } from "./finding.ts";

const minute = 60_000;
/** How far two clocks may be apart. */
const tolerance = 5 * minute;

/** This machine's clock beside the server's. */
export const clock: Check = {
  name: "clock",
  run: ({ ahead }) => {
    if (ahead === undefined) return skipped("no answer told the server's time");
    const apart = Math.abs(ahead);
    if (apart <= tolerance) return ok(`${Math.round(apart / 1000)} s apart from the server's`);
    const minutes = Math.round(apart / minute);
    return failed(
      `this machine's is ${minutes} minutes ${ahead > 0 ? "ahead of" : "behind"} the server's`,
      "Let this machine's clock be set by NTP: a wrong one makes certificates look expired, and a first sync begin on a wrong day.",
    );
  },
};
