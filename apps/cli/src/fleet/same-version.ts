import { InputError } from "cyberintegrations";
import type { PgBoss } from "pg-boss";
import { members } from "./members.ts";
import { line, visitLine } from "./queue.ts";
import type { ScheduledJob } from "./schedules.ts";
import { version } from "../version.ts";

/**
 * Checks so before anything is changed: a newer version would bring the tables up to date under those who are at work.
 *
 * @throws InputError that names who is of another version.
 */
export async function checkBeforeJoining(
  address: string,
  role: "scheduler" | "worker",
): Promise<void> {
  await using visit = await visitLine(address).catch((error: unknown) => {
    // Of tables of an older engine nothing can be asked.
    if (error instanceof Error && error.message.includes("requires migrations")) return null;
    throw error;
  });
  if (visit?.line) await checkSameVersion(visit.line, role);
}

/**
 * What one version puts in the line, another might read otherwise: all that work on a store at a time are of one version.
 *
 * @throws InputError that names who is of another one.
 */
export async function checkSameVersion(boss: PgBoss, role: "scheduler" | "worker"): Promise<void> {
  const other = (await members(boss)).find((member) => member.version !== version);
  if (other) {
    throw new InputError(
      `${role}: expected all that work on this store to be of version ${version}, as this one is; got a ` +
        `${other.role} of version ${other.version}, process ${other.pid} on ${other.host}`,
      { hint: "Stop the older ones first, or start this one in their version." },
    );
  }
  if (role === "scheduler") return;
  const [schedule] = await boss.getSchedules(line, undefined, { limit: 1 });
  const written = (schedule?.data as ScheduledJob | undefined)?.version ?? version;
  if (written === version) return;
  throw new InputError(
    `worker: expected a schedule of version ${version}, as this worker is; got one of version ${written}`,
    { hint: "Run the schedule command of this version, or start the worker of that one." },
  );
}
