import { hostname } from "node:os";
import { StoreError } from "@cyberintegrations/errors";
import type { LockOwner } from "../types/lock.ts";

/** The owner that this process is. */
export const thisProcess = (since: string): LockOwner => ({
  host: hostname(),
  pid: process.pid,
  since,
});

/** How often a holder shows that it is still there, in ms. */
export const beat = 15_000;
/** After how long without such a sign a holder is taken for gone, in ms. */
const silence = 4 * beat;

/**
 * Whether a holder can still be at work. A process of this machine can be asked for; of any other, and of one whose
 * number may have gone to a new process, only the age of its last sign tells.
 */
export function isHolding(owner: LockOwner, seenAt: string, now: Date): boolean {
  if (owner.host === hostname() && !isRunning(owner, now)) return false;
  return now.getTime() - Date.parse(seenAt) < silence;
}

function isRunning({ pid, since }: LockOwner, now: Date): boolean {
  // The first process of a container has the same number each time.
  if (pid === process.pid) return Date.parse(since) >= now.getTime() - process.uptime() * 1000;
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // It is there, but another user's.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** The error for the one who came second. */
export function heldBy(location: string, name: string, owner: LockOwner | undefined): StoreError {
  const whose = owner
    ? `process ${owner.pid} on ${owner.host} since ${owner.since}`
    : "another process";
  return new StoreError("locked", `${location}: the lock "${name}" is held by ${whose}`, {
    hint: "Wait for it to finish, or stop it. The lock of a process that has ended is free.",
  });
}
