import { readdirSync, readlinkSync } from "node:fs";

const fds = "/proc/self/fd";

/** Whether this system lists the files that a process has open. */
export const canListOpenFiles: boolean = process.platform === "linux";

/** How often this process has a database open, with its WAL and its shared memory. */
export function openFiles(location: string): number {
  const open = readdirSync(fds).map((fd) => {
    try {
      return readlinkSync(`${fds}/${fd}`);
    } catch {
      return ""; // the one that lists them
    }
  });
  return open.filter((path) => path.startsWith(location)).length;
}
