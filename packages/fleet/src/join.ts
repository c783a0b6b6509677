/// <reference lib="esnext.disposable" preserve="true" />
import { openStore, type Store } from "@cyberintegrations/store";
import type { PgBoss } from "pg-boss";
import type { QueueEvents } from "./events.ts";
import { Pulse } from "./pulse.ts";
import { joinQueue } from "./queue.ts";
import { checkBeforeJoining, checkSameVersion } from "./same-version.ts";

/** What workers and schedulers have in common. */
export interface MemberOptions {
  /** The `postgres://` URL of the store. */
  readonly location: string;
  /** A job without a heartbeat for this long, in ms, is reassigned to another worker. At least 10000. @default 30000 */
  readonly jobExpiry?: number | undefined;
  /**
   * Checks the opened store before the queue is joined and, in `Scheduler.watch`, before each update. If it throws, nothing is
   * joined or updated. Default: no check.
   */
  readonly check?: ((store: Store) => Promise<void>) | undefined;
  /** The clock, in ms since 1970. Default: the system's. */
  readonly now?: (() => number) | undefined;
}

export interface JoinOptions extends MemberOptions {
  readonly role: "scheduler" | "worker";
  readonly now: () => number;
  readonly connections?: number | undefined;
  readonly events: QueueEvents;
}

/** The connections of a worker or scheduler. @internal */
export interface Joined {
  readonly boss: PgBoss;
  readonly store: Store;
  readonly pulse: Pulse;
  /** Closes them. A graceful end waits for active jobs. */
  readonly close: (graceful: boolean) => Promise<void>;
}

/**
 * Checks the versions of the other members, opens the store, and joins the queue.
 *
 * @throws InputError for a location that is not PostgreSQL and for members of another version, StoreError if the store or
 *   the queue can't be used, and what `check` throws.
 *
 * @internal
 */
export async function join(options: JoinOptions): Promise<Joined> {
  const { location, role, connections, jobExpiry, check, now, events } = options;
  await checkBeforeJoining(location, role);
  const store = await openStore(location, { connections });
  const pulse = new Pulse({ now, events });
  let boss: PgBoss | undefined;
  const close = async (graceful: boolean) => {
    pulse[Symbol.dispose]();
    await boss?.stop({ graceful });
    await store[Symbol.asyncDispose]();
  };
  try {
    await check?.(store);
    boss = await joinQueue({ location, role, jobExpiry, failed: pulse.failed });
    await checkSameVersion(boss, role);
  } catch (error) {
    await close(false);
    throw error;
  }
  const db = boss.getDb();
  void pulse.start(() => db.executeSql("SELECT 1"));
  return { boss, store, pulse, close };
}
