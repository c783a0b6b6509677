import { setImmediate } from "node:timers/promises";
import type { JsonValue } from "cyberintegrations";
import type { MakeRecords, Records } from "./records.ts";

/** How long records are made before whatever else is due has its turn, in ms. */
const turn = 50;

/**
 * Makes the records of a page feed by feed, and lets timers and sockets have their turn in between. A page of many megabytes
 * takes longer than a job may go without a heartbeat: made in one go, its job would be reassigned each time.
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
