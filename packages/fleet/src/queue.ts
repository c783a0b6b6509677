import { InputError, StoreError } from "@cyberintegrations/errors";
import { isPostgres, postgresConnection } from "@cyberintegrations/store";
import { PgBoss, type ConstructorOptions, type QueueOptions } from "pg-boss";
import { version } from "./version.ts";

/** The schema of pg-boss's tables, next to the store's. */
export const schema = "cyberintegrations_queue";

/** The queue of collections to read. */
export const collectionQueue = "collections";
/** The queue of outputs to deliver to. */
export const outputQueue = "outputs";
/** The queue of jobs that failed too often, or with an error that is not retryable. */
export const deadLetterQueue = "dead-letters";

export type Role = "scheduler" | "worker" | "visitor";

/** What a process does for the queue besides its own work. */
const roles: Readonly<Record<Role, Partial<ConstructorOptions>>> = {
  /** Schedulers and workers take turns in maintenance. */
  scheduler: {},
  worker: {},
  /** Only reads, and changes nothing by itself. */
  visitor: {
    supervise: false,
    schedule: false,
    migrate: false,
    createSchema: false,
    registerInstance: false,
  },
};

export interface QueueConnection {
  /** The `postgres://` URL of the store. */
  readonly location: string;
  readonly role: Role;
  /** A job without a heartbeat for this long, in ms, is reassigned. @default 30000 */
  readonly jobExpiry?: number | undefined;
  /** Called with each error while pg-boss runs. */
  readonly failed: (error: unknown) => void;
}

/** The queue in which pg-boss collects due schedules, before it sends their jobs. */
const dueQueue = "__pgboss__send-it";

/** How long completed jobs are kept, in seconds. The store has their results, so nobody needs them. */
const completedKept = 600;

const seconds = (milliseconds: number) => Math.ceil(milliseconds / 1000);

/** Failed jobs are retried after seconds at first and a quarter of an hour at last, for about half an hour in all. */
const jobOptions = (jobExpiry: number, expireInSeconds: number): QueueOptions => ({
  retryLimit: 8,
  retryDelay: 5,
  retryBackoff: true,
  retryDelayMax: 900,
  heartbeatSeconds: seconds(jobExpiry),
  expireInSeconds,
  deleteAfterSeconds: completedKept,
});

/** The queues of jobs, and how long a job may take at most, in seconds. */
const queues = {
  // Only a search may take longer than its slice: if its window is not read completely, it is read again from its start.
  [collectionQueue]: 4 * 3600,
  // A batch has the timeout of its destination, so only a large sweep of expired indicators takes longer than a slice.
  [outputQueue]: 3600,
} as const;

/** Dead letters are kept for 90 days, so that somebody can handle them. */
const deadLetterOptions: QueueOptions = { retentionSeconds: 90 * 24 * 3600, retryLimit: 0 };

/**
 * Connects to the queue of a store. The first scheduler or worker creates its tables.
 *
 * @throws InputError for a location that is not PostgreSQL, StoreError if the queue can't be used.
 */
export async function joinQueue(options: QueueConnection): Promise<PgBoss> {
  const boss = await start(options);
  const { role, jobExpiry = 30_000 } = options;
  if (role === "visitor") return boss;
  try {
    await boss.createQueue(deadLetterQueue, deadLetterOptions);
    for (const [name, longest] of Object.entries(queues)) {
      const settings = jobOptions(jobExpiry, longest);
      await boss.createQueue(name, {
        ...{ policy: "exclusive", deadLetter: deadLetterQueue },
        ...settings,
      });
      await boss.updateQueue(name, settings);
    }
    await boss.updateQueue(dueQueue, { deleteAfterSeconds: completedKept });
    return boss;
  } catch (error) {
    await boss.stop({ graceful: false });
    throw storeError(error);
  }
}

/** A connection that only reads the queue, until it is disposed. */
export interface Visit extends AsyncDisposable {
  /** Undefined if the store has no queue. */
  readonly boss: PgBoss | undefined;
}

/** @throws as `joinQueue`. */
export async function visitQueue(location: string): Promise<Visit> {
  const boss = await joinQueue({ location, role: "visitor", failed: () => undefined }).catch(
    (error: unknown) => {
      const none = error instanceof Error && error.message.includes("pg-boss is not installed");
      if (none) return undefined;
      throw error;
    },
  );
  return {
    boss,
    async [Symbol.asyncDispose]() {
      await boss?.stop();
    },
  };
}

/**
 * For the driver: a connection that silently drops packets never answers, and is replaced after this time, in ms. Every
 * statement of pg-boss takes far less.
 */
const limits = { query_timeout: 20_000, keepAlive: true, keepAliveInitialDelayMillis: 10_000 };

async function start({ location, role, failed }: QueueConnection): Promise<PgBoss> {
  if (!isPostgres(location)) {
    throw new InputError("store: expected a PostgreSQL store, got a SQLite file", {
      hint: "Use a URL such as postgres://user@host/database. A SQLite file can't be shared.",
    });
  }
  const boss = new PgBoss({
    ...postgresConnection(location),
    ...limits,
    schema,
    max: 4,
    application_name: `cyberintegrations ${role}`,
    instanceName: `${role}/${version}`,
    instanceHeartbeatSeconds: 10,
    // How often one of the members looks for expired jobs.
    superviseIntervalSeconds: 5,
    monitorIntervalSeconds: 5,
    // Each process sends fifty due jobs at this interval. The default is five seconds.
    cronWorkerIntervalSeconds: 1,
    // How often completed jobs are deleted. The default is once a day.
    maintenanceIntervalSeconds: 3600,
    // A trace continues from the member that queued the job to the commit of the feeds.
    openTelemetry: { propagateContext: true },
    ...roles[role],
  });
  boss.on("error", failed);
  try {
    return await boss.start();
  } catch (error) {
    throw storeError(error);
  }
}

function storeError(error: unknown): StoreError {
  const { message } = error as Error;
  return new StoreError("unreachable", `the queue in the store can't be used: ${message}`, {
    cause: error,
    hint: "Check that the server runs, and that its user may create a schema and tables.",
  });
}
