import { postgresConnection } from "@cyberintegrations/store";
import { CyberIntegrationsError, StoreError } from "cyberintegrations";
import { PgBoss, type ConstructorOptions, type QueueOptions } from "pg-boss";
import { version } from "../version.ts";

/** The schema of the engine's tables, beside that of the store. */
export const schema = "cyberintegrations_queue";

/** The line in which collections wait to be read. */
export const line = "collections";
/** Where a collection's job goes that has failed too often, or that no further try can mend. */
export const deadLetters = "dead-letters";

/** A process's place at the line. */
export type Line = PgBoss;

/** What a process does for the line beside its own work. */
const roles = {
  /** Keeps time and order, as any of these does when it is its turn. */
  scheduler: {},
  worker: {},
  /** Looks, and leaves everything as it is. */
  visitor: {
    supervise: false,
    schedule: false,
    migrate: false,
    createSchema: false,
    registerInstance: false,
  },
} as const satisfies Readonly<Record<string, Partial<ConstructorOptions>>>;

export type Role = keyof typeof roles;

export interface LineOptions {
  /** The `postgres://` address of the store. */
  readonly address: string;
  readonly role: Role;
  /** After how many ms without a sign of life a job is given to another worker. */
  readonly jobExpiry?: number;
  /** Called with what fails while the engine runs. */
  readonly failed: (error: Error) => void;
}

/** Where the engine puts what is due, before it goes to the line. */
const dueQueue = "__pgboss__send-it";

/** How long jobs that are done are kept, in seconds: what was read is known to the store, and of its job nothing is left to tell. */
const doneKept = 600;

const seconds = (milliseconds: number) => Math.ceil(milliseconds / 1000);

/** How jobs are kept. Failed ones back off from seconds to a quarter of an hour, for about half an hour in all. */
const jobOptions = (jobExpiry: number): QueueOptions => ({
  retryLimit: 8,
  retryDelay: 5,
  retryBackoff: true,
  retryDelayMax: 900,
  heartbeatSeconds: seconds(jobExpiry),
  // Only a search reads longer than its slice, and it must be let to: its window is read whole, or again.
  expireInSeconds: 4 * 3600,
  deleteAfterSeconds: doneKept,
});

/** Dead letters wait for someone to look. */
const deadLetterOptions: QueueOptions = { retentionSeconds: 90 * 24 * 3600, retryLimit: 0 };

/** Joins the line of the workers of a store. Whoever does so first makes its tables. */
export async function joinLine(options: LineOptions): Promise<Line> {
  const boss = await start(options);
  const { role, jobExpiry = 30_000 } = options;
  if (role === "visitor") return boss;
  try {
    await boss.createQueue(deadLetters, deadLetterOptions);
    await boss.createQueue(line, {
      policy: "exclusive",
      deadLetter: deadLetters,
      ...jobOptions(jobExpiry),
    });
    await boss.updateQueue(line, jobOptions(jobExpiry));
    await boss.updateQueue(dueQueue, { deleteAfterSeconds: doneKept });
    return boss;
  } catch (error) {
    await boss.stop({ graceful: false });
    throw storeError(error);
  }
}

/** A look at the line of a store, until it is disposed of. */
export interface Visit extends AsyncDisposable {
  /** Undefined where there is none. */
  readonly line: Line | undefined;
}

export async function visitLine(address: string): Promise<Visit> {
  const found = await joinLine({ address, role: "visitor", failed: () => undefined }).catch(
    (error: unknown) => {
      if (error instanceof Error && error.message.includes("pg-boss is not installed")) return null;
      throw error;
    },
  );
  return {
    line: found ?? undefined,
    async [Symbol.asyncDispose]() {
      await found?.stop();
    },
  };
}

/**
 * For the driver: a connection that silently drops packets brings no answer, and after this time, in ms, another one takes
 * its place. Every statement of the engine takes far less.
 */
const limits = { query_timeout: 20_000, keepAlive: true, keepAliveInitialDelayMillis: 10_000 };

async function start({ address, role, failed }: LineOptions): Promise<Line> {
  const boss = new PgBoss({
    ...postgresConnection(address),
    ...limits,
    schema,
    max: 4,
    application_name: `cyberintegrations ${role}`,
    instanceName: `${role}/${version}`,
    instanceHeartbeatSeconds: 10,
    // What has expired is looked for that often, by one of all.
    superviseIntervalSeconds: 5,
    monitorIntervalSeconds: 5,
    // What is due goes to the line by fifties, that often from each process: as it comes, every five seconds.
    cronWorkerIntervalSeconds: 1,
    // What is done is thrown away that often: as it comes, once a day.
    maintenanceIntervalSeconds: 3600,
    // A collection's trace goes from whoever put it in the line to the commit of what was read.
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

function storeError(error: unknown): unknown {
  if (CyberIntegrationsError.isInstance(error)) return error;
  const { message } = error as Error;
  return new StoreError("unreachable", `the queue in the store can't be used: ${message}`, {
    cause: error,
    hint: "Check that the server runs, and that its user may make a schema and tables.",
  });
}
