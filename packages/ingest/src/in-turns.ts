import { setImmediate } from "node:timers/promises";
import type { JsonValue } from "cyberintegrations";
import type { MakeRecords, Records } from "./records.ts";

/** How long records are made without a pause for timers and sockets, in ms. */
const turn = 50;

/**
 * Makes the records of a page feed by feed, and lets timers and sockets run in between. A page of many megabytes takes longer
 * than the expiry of a job without a heartbeat, so without these pauses its job would be reassigned each time.
 */
export async function inTurns(
  items: readonly JsonValue[],
  makeRecords: MakeRecords,
): Promise<Records> {
  const made: Records[] = [];
  let began = performance.now();
  for (const item of items) {
    made.push(makeRecords([item]));
    if (performance.now() - began < turn) continue;
    await setImmediate();
    began = performance.now();
  }
  return {
    feeds: made.flatMap(({ feeds }) => feeds),
    rejected: made.flatMap(({ rejected }) => rejected),
  };
}
