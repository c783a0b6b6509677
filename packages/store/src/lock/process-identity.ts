import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";

/** By what a process can be told from any other, of this machine or not. Two containers may share a host name and a number. */
export interface ProcessIdentity {
  /** Where the process's number counts; null where that can't be found out. */
  readonly space: string | null;
  readonly pid: number;
  /** When it started, in the system's own words; null where that can't be found out. */
  readonly started: string | null;
}

/** The identity of this process. */
export const thisProcess = (): ProcessIdentity => ({
  space: ownSpace(),
  pid: process.pid,
  started: startOf(process.pid),
});

/** Whether a process has ended. Only one whose number counts here can be asked for. */
export function hasEnded({ space, pid, started }: ProcessIdentity): boolean {
  if (space === null || space !== ownSpace()) return false;
  const present = startOf(pid);
  // The number of a process that has ended may go to another one.
  if (started !== null && present !== null) return started !== present;
  return !exists(pid);
}

/** On Linux the boot of the machine and the namespace of its process numbers, which a container has of its own. */
function ownSpace(): string | null {
  if (process.platform !== "linux") return hostname();
  const boot = tryRead(() => readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim());
  const namespace = tryRead(() => readlinkSync("/proc/self/ns/pid"));
  return boot === null || namespace === null ? null : `${boot} ${namespace}`;
}

/** The start of a process in ticks since the boot; null on other systems, and for a process that is hidden. */
function startOf(pid: number): string | null {
  // A /proc of another namespace has other numbers.
  if (tryRead(() => readlinkSync("/proc/self")) !== String(process.pid)) return null;
  const stat = tryRead(() => readFileSync(`/proc/${pid}/stat`, "utf8"));
  // The second field, the name in brackets, may hold anything; the 22nd is the start.
  return stat?.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? null;
}

function exists(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // It exists, but is another user's.
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
