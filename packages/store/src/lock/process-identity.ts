import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";

/** Identifies a process across machines. Two containers may share a host name and a process id. */
export interface ProcessIdentity {
  /** The scope of the process id; null if unknown. */
  readonly space: string | null;
  readonly pid: number;
  /** When it started, in the system's own format; null if unknown. */
  readonly started: string | null;
}

/** The identity of this process. */
export const thisProcess = (): ProcessIdentity => ({
  space: ownSpace(),
  pid: process.pid,
  started: startOf(process.pid),
});

/** Whether a process has ended. This is known only for process ids of the same scope. */
export function hasEnded({ space, pid, started }: ProcessIdentity): boolean {
  if (space === null || space !== ownSpace()) return false;
  const present = startOf(pid);
  // The id of an ended process may be reused.
  if (started !== null && present !== null) return started !== present;
  return !exists(pid);
}

/** On Linux, the boot of the machine and the namespace of process ids, which differs for each container. */
function ownSpace(): string | null {
  if (process.platform !== "linux") return hostname();
  const boot = tryRead(() => readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim());
  const namespace = tryRead(() => readlinkSync("/proc/self/ns/pid"));
  return boot === null || namespace === null ? null : `${boot} ${namespace}`;
}

/** The start of a process in ticks since boot; null on other systems and for hidden processes. */
function startOf(pid: number): string | null {
  // A /proc of another namespace has other process ids.
  if (tryRead(() => readlinkSync("/proc/self")) !== String(process.pid)) return null;
  const stat = tryRead(() => readFileSync(`/proc/${pid}/stat`, "utf8"));
  // The second field, the name in brackets, may contain anything; the 22nd is the start.
  return stat?.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? null;
}

function exists(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // It exists, but belongs to another user.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

function tryRead(read: () => string): string | null {
  try {
    return read();
  } catch {
    return null;
  }
}
