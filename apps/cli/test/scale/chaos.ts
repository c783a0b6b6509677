import { setTimeout as wait } from "node:timers/promises";
import type { PostgresServer } from "cyberintegrations-test-servers/postgres";
import type { Database } from "./database.ts";
import type { Fleet, Member } from "./fleet.ts";
import { heldBy, takenFrom, type Held } from "./ledger.ts";
import type { Chance } from "./size.ts";

export interface ChaosOptions {
  readonly fleet: Fleet;
  readonly postgres: PostgresServer;
  readonly database: Database;
  readonly chance: Chance;
  /** How often each kind of fault is injected. */
  readonly rounds: number;
  readonly workers: number;
  /** How many pages a worker reads of a collection at a time. */
  readonly slicePages: number;
  readonly startWorker: () => Member;
  readonly startScheduler: () => Member;
  /** How many collections have not been read to their end yet. */
  readonly left: () => Promise<number>;
  /** How many commits of late workers were refused. */
  readonly lateCommits: () => number;
  readonly tell: (line: string) => void;
}

/** The faults of a round, in random order, after a suspension that continues in parallel. */
const round = ["kill", "kill", "kill", "stop", "stop", "scheduler", "crash"] as const;

/**
 * How long it may take until the jobs of a suspended worker are reassigned, in ms: they have to expire, and then wait behind
 * older jobs.
 */
const reassignTimeout = 120_000;

/**
 * Starts workers and a scheduler and injects faults: kills, suspends, stops and replaces workers, kills the scheduler, and kills
 * PostgreSQL. Resolves to the running members after all faults, when everything has recovered.
 *
 * @throws Error if nothing was left to read, or if no worker claimed the collections of a suspended one.
 */
export async function runThroughChaos(options: ChaosOptions): Promise<readonly Member[]> {
  const {
    fleet,
    postgres,
    database,
    chance,
    startWorker,
    startScheduler,
    left,
    lateCommits,
    tell,
  } = options;
  const workers = Array.from({ length: options.workers }, startWorker);
  const suspensions: Promise<unknown>[] = [];
  let scheduler = startScheduler();

  /** Removes a random worker from the list, so that no other fault affects it. */
  const draw = () => {
    const worker = chance.pick(workers);
    workers.splice(workers.indexOf(worker), 1);
    return worker;
  };

  const faults = {
    async kill() {
      const worker = draw();
      await fleet.kill(worker);
      workers.push(startWorker());
      return `SIGKILL to ${worker.name}`;
    },
    async stop() {
      const worker = draw();
      await fleet.ready(worker);
      const began = performance.now();
      await fleet.stop(worker);
      workers.push(startWorker());
      return `SIGTERM to ${worker.name}, stopped after ${Math.round(performance.now() - began)} ms`;
    },
    async scheduler() {
      await fleet.kill(scheduler);
      scheduler = startScheduler();
      return "SIGKILL to the scheduler";
    },
    async crash() {
      // A process that finds no database when it starts exits at once.
      await Promise.all([scheduler, ...workers].map((member) => fleet.ready(member)));
      await postgres.kill();
      await wait(500 + chance.next() * 2500);
      await postgres.start();
      return "SIGKILL to PostgreSQL, up again";
    },
    async suspend() {
      // One at a time: the others have to continue.
      await Promise.all(suspensions);
      const worker = draw();
      await fleet.ready(worker);
      let held: readonly Held[] = [];
      while (held.length === 0) {
        worker.process.kill("SIGCONT");
        await wait(100);
        worker.process.kill("SIGSTOP");
        held = await heldBy(database, worker.name, options.slicePages);
      }
      const suspension = resumeWhenLate(worker, held).finally(() => workers.push(worker));
      suspension.catch(() => undefined); // it is awaited below
      suspensions.push(suspension);
      return `SIGSTOP to ${worker.name}, with ${held.length} active collections`;
    },
  };

  /** Resumes a suspended worker after others have claimed all of its active collections. */
  async function resumeWhenLate(worker: Member, held: readonly Held[]): Promise<void> {
    const began = performance.now();
    let taken = 0;
    while (taken < held.length && performance.now() - began < reassignTimeout) {
      await wait(250);
      taken = await takenFrom(database, worker.name, held);
    }
    worker.process.kill("SIGCONT");
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    const what = `others have taken ${taken} of the ${held.length} collections of ${worker.name}`;
    tell(`SIGCONT to ${worker.name} after ${seconds} s: ${what}`);
    if (taken < held.length) throw new Error(`${what} in ${seconds} s`);
  }

  const order = Array.from({ length: options.rounds }, () => [
    "suspend" as const,
    ...chance.shuffled(round),
  ]);
  for (const fault of order.flat()) {
    await wait(1500 + chance.next() * 2500);
    const still = await left();
    if (still === 0)
      throw new Error(`nothing is left to read during a ${fault}: increase SCALE_FEEDS`);
    tell(`${await faults[fault]()}; ${still} collections to go`);
  }
  await Promise.all(suspensions);
  // Whether a late worker tries to commit depends on timing. It must happen at least once.
  for (let more = 3; more > 0 && lateCommits() === 0; more -= 1) {
    tell(await faults.suspend());
    await Promise.all(suspensions);
    await wait(1000);
  }
  return [scheduler, ...workers];
}
