import type { Instance, PgBoss } from "pg-boss";
import { line } from "./queue.ts";

/** A scheduler or a worker of a store that is at work. */
export interface Member {
  readonly role: string;
  readonly version: string;
  readonly host: string;
  readonly pid: number;
  readonly since: Date;
  /** When it was last heard from. */
  readonly seen: Date;
  /** How many collections it reads at a time; null until it reports that, a few seconds after its start. */
  readonly slots: number | null;
  /** How many it read when it reported last. */
  readonly busy: number | null;
}

/** The schedulers and workers of a store that are at work. */
export async function members(boss: PgBoss): Promise<Member[]> {
  const instances = await boss.getInstances({ limit: 10_000 });
  return instances.flatMap((instance) => (instance.live ? (memberOf(instance) ?? []) : []));
}

function memberOf({ name, host, pid, startedOn, heartbeatOn, workers }: Instance) {
  const [role, own] = name?.split("/") ?? [];
  if (role === undefined || own === undefined) return undefined;
  const ofLine = workers.filter(({ queue }) => queue === line);
  const sum = (count: (worker: Instance["workers"][number]) => number) =>
    ofLine.length === 0 ? null : ofLine.reduce((total, worker) => total + count(worker), 0);
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
