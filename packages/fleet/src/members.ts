import type { Instance, PgBoss } from "pg-boss";
import { collectionQueue } from "./queue.ts";

/** A running scheduler or worker. */
export interface Member {
  readonly role: string;
  readonly version: string;
  readonly host: string;
  readonly pid: number;
  readonly since: Date;
  /** Its last heartbeat. */
  readonly seen: Date;
  /** How many collections it reads at the same time; null until it reports that, a few seconds after its start. */
  readonly slots: number | null;
  /** How many it read at its last report. */
  readonly busy: number | null;
}

/** The running schedulers and workers of a store. @internal */
export async function members(boss: PgBoss): Promise<Member[]> {
  const instances = await boss.getInstances({ limit: 10_000 });
  return instances.flatMap((instance) => (instance.live ? (memberOf(instance) ?? []) : []));
}

function memberOf({ name, host, pid, startedOn, heartbeatOn, workers }: Instance) {
  const [role, own] = name?.split("/") ?? [];
  if (role === undefined || own === undefined) return undefined;
  const slots = workers.filter(({ queue }) => queue === collectionQueue);
  const sum = (count: (worker: Instance["workers"][number]) => number) =>
    slots.length === 0 ? null : slots.reduce((total, worker) => total + count(worker), 0);
  return {
    role,
    version: own,
    host,
    pid,
    since: startedOn,
    seen: heartbeatOn,
    slots: sum(({ localConcurrency }) => localConcurrency),
    busy: sum(({ active }) => active),
  };
}
