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
  /** How often each kind of harm is done. */
  readonly rounds: number;
  readonly workers: number;
  /** How many pages a worker reads of a collection at a time. */
  readonly slicePages: number;
  readonly hireWorker: () => Member;
  readonly hireScheduler: () => Member;
  /** How many collections have not been read to their end yet. */
  readonly left: () => Promise<number>;
  /** How many commits of late workers were refused. */
  readonly lateCommits: () => number;
  readonly tell: (line: string) => void;
}

/** What is done in a round, in an order of chance, after a stop that goes on beside it. */
const round = ["kill", "kill", "kill", "dismiss", "dismiss", "scheduler", "crash"] as const;

/**
 * How long the jobs of a stopped worker may go to nobody, in ms: they have to expire, and then to wait for their turn
 * behind those of their age.
 */
const patience = 120_000;

/**
 * Hires workers and a scheduler and does harm to them: kills, stops and dismisses workers, and replaces them; kills the
 * scheduler; kills PostgreSQL. Resolves, to those who are left, when all harm is done and everyone is at work again.
 *
 * @throws Error where nothing was left to disturb, or nobody took over from a stopped worker.
 */
export async function runThroughChaos(options: ChaosOptions): Promise<readonly Member[]> {
  const { fleet, postgres, database, chance, hireWorker, hireScheduler, left, lateCommits, tell } =
    options;
  const workers = Array.from({ length: options.workers }, hireWorker);
  const stops: Promise<unknown>[] = [];
  let scheduler = hireScheduler();

  /** A worker whom nobody else touches until he is back in the list. */
  const draw = () => {
    const worker = chance.pick(workers);
    workers.splice(workers.indexOf(worker), 1);
    return worker;
  };

  const deeds = {
    async kill() {
      const worker = draw();
      await fleet.kill(worker);
      workers.push(hireWorker());
      return `SIGKILL to ${worker.name}`;
    },
    async dismiss() {
      const worker = draw();
      await fleet.atWork(worker);
      const began = performance.now();
      await fleet.dismiss(worker);
      workers.push(hireWorker());
      return `SIGTERM to ${worker.name}, gone after ${Math.round(performance.now() - began)} ms`;
    },
    async scheduler() {
      await fleet.kill(scheduler);
      scheduler = hireScheduler();
      return "SIGKILL to the scheduler";
    },
    async crash() {
      // Who finds no database when it starts ends at once.
      await Promise.all([scheduler, ...workers].map((member) => fleet.atWork(member)));
      await postgres.kill();
      await wait(500 + chance.next() * 2500);
      await postgres.start();
      return "SIGKILL to PostgreSQL, up again";
    },
    async stop() {
      // One at a time: the others have to go on.
      await Promise.all(stops);
      const worker = draw();
      await fleet.atWork(worker);
      let held: readonly Held[] = [];
      while (held.length === 0) {
        worker.process.kill("SIGCONT");
        await wait(100);
        worker.process.kill("SIGSTOP");
        held = await heldBy(database, worker.name, options.slicePages);
      }
      const stop = goOnWhenLate(worker, held).finally(() => workers.push(worker));
      stop.catch(() => undefined); // it is waited for below
      stops.push(stop);
      return `SIGSTOP to ${worker.name}, with ${held.length} collections in hand`;
    },
  };

  /** Lets a stopped worker go on once others have taken all that he had in hand. */
  async function goOnWhenLate(worker: Member, held: readonly Held[]): Promise<void> {
    const began = performance.now();
    let taken = 0;
    while (taken < held.length && performance.now() - began < patience) {
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
    "stop" as const,
    ...chance.shuffled(round),
  ]);
  for (const deed of order.flat()) {
    await wait(1500 + chance.next() * 2500);
    const still = await left();
    if (still === 0) throw new Error(`nothing is left to disturb by a ${deed}: raise SCALE_FEEDS`);
    tell(`${await deeds[deed]()}; ${still} collections to go`);
  }
  await Promise.all(stops);
  // Whether a late worker gets as far as a commit is a matter of luck. It has to be seen once, at least.
  for (let more = 3; more > 0 && lateCommits() === 0; more -= 1) {
    tell(await deeds.stop());
    await Promise.all(stops);
    await wait(1000);
  }
  return [scheduler, ...workers];
}
