import { InputError } from "@cyberintegrations/errors";
import type { PgBoss } from "pg-boss";
import { members } from "./members.ts";
import { collectionQueue, outputQueue, visitQueue, type Role } from "./queue.ts";
import type { ScheduledJob } from "./schedules.ts";
import { version } from "./version.ts";

/**
 * Runs `checkSameVersion` before anything is changed: a newer version would migrate the tables that older members use.
 *
 * @throws InputError that names a member of another version.
 */
export async function checkBeforeJoining(location: string, role: Role): Promise<void> {
  await using visit = await visitQueue(location).catch((error: unknown) => {
    // Tables of an older pg-boss can't be queried.
    if (error instanceof Error && error.message.includes("requires migrations")) return null;
    throw error;
  });
  if (visit?.boss) await checkSameVersion(visit.boss, role);
}

/**
 * Versions may understand jobs differently, so all members of a store must have the same one.
 *
 * @throws InputError that names a member of another version.
 */
export async function checkSameVersion(boss: PgBoss, role: Role): Promise<void> {
  const other = (await members(boss)).find((member) => member.version !== version);
  if (other) {
    throw new InputError(
      `${role}: expected all workers and schedulers of this store to have version ${version}, as this one has; got a ` +
        `${other.role} of version ${other.version}, process ${other.pid} on ${other.host}`,
      { hint: "Stop the older ones first, or start this one in their version." },
    );
  }
  if (role === "scheduler") return;
  const queues = [collectionQueue, outputQueue];
  const one = { limit: 1 };
  const found = await Promise.all(queues.map((name) => boss.getSchedules(name, undefined, one)));
  const versions = found.flat().map(({ data }) => (data as ScheduledJob).version);
  const written = versions.find((other) => other !== version);
  if (written === undefined) return;
  throw new InputError(
    `worker: expected a schedule of version ${version}, which this worker has; got one of version ${written}`,
    { hint: "Run the scheduler of this version, or start the worker of that one." },
  );
}
