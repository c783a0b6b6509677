import { hostname } from "node:os";
import { StoreError } from "@cyberintegrations/errors";
import type { LockOwner } from "../types/lock.ts";
import { hasEnded, type ProcessIdentity } from "./process-identity.ts";

/** The owner that this process is. */
export const ownerNow = (now: Date): LockOwner => ({
  host: hostname(),
  pid: process.pid,
  since: now.toISOString(),
});

/** How often a holder renews its lock, in ms. */
export const heartbeat = 15_000;
/** How long after its last heartbeat a lock is free, in ms. */
const silence = 4 * heartbeat;

/** Whether a holder may still be at work: its process has not ended, as far as can be found out here, and it has a heartbeat. */
export function isHolding(holder: ProcessIdentity, seenAt: string, now: Date): boolean {
  return !hasEnded(holder) && now.getTime() - Date.parse(seenAt) < silence;
}

/** The error for the one who is too late. */
export function heldBy(location: string, name: string, owner: LockOwner | undefined): StoreError {
  const whose = owner
    ? `process ${owner.pid} on ${owner.host} since ${owner.since}`
    : "another process";
  return new StoreError("locked", `${location}: the lock "${name}" is held by ${whose}`, {
    hint: "Wait for it to finish, or stop it. The lock of a process that has ended is free, at the latest after a minute.",
  });
}
