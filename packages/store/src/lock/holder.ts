import { hostname } from "node:os";
import { StoreError } from "@cyberintegrations/errors";
import type { LockOwner } from "../types/lock.ts";
import { hasEnded, type ProcessIdentity } from "./process-identity.ts";

/** This process as the owner of a lock. */
export const ownerNow = (now: Date): LockOwner => ({
  host: hostname(),
  pid: process.pid,
  since: now.toISOString(),
});

/** How often a holder renews its lock, in ms. */
export const heartbeat = 15_000;
/** A lock is free this long after its last heartbeat, in ms. */
const silence = 4 * heartbeat;

/** Whether a holder may still be running: its process is not known to have ended, and its heartbeat is recent. */
export function isHolding(holder: ProcessIdentity, seenAt: string, now: Date): boolean {
  return !hasEnded(holder) && now.getTime() - Date.parse(seenAt) < silence;
}

/** The error if another process holds the lock. */
export function heldBy(location: string, name: string, owner: LockOwner | undefined): StoreError {
  const whose = owner
    ? `process ${owner.pid} on ${owner.host} since ${owner.since}`
    : "another process";
  return new StoreError("locked", `${location}: the lock "${name}" is held by ${whose}`, {
    hint: "Wait for it to finish, or stop it. The lock of a process that has ended is free, at the latest after a minute.",
  });
}
