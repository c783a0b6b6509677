import type { IngestStore } from "@cyberintegrations/ingest";
import { openStore, type PortionCommit, type Store } from "@cyberintegrations/store";
import {
  checkSchedules,
  scheduleCount,
  scheduleTimeout,
} from "cyberintegrations-test-servers/check-schedules";
import { usePostgres } from "cyberintegrations-test-servers/use-postgres";
import fc from "fast-check";
import type { PgBoss } from "pg-boss";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { joinQueue } from "../../src/queue.ts";
import { schedules } from "./schedules.ts";
import type { Defect } from "./world.ts";

const server = usePostgres();
let store: Store;
let boss: PgBoss;
beforeAll(async () => {
  const location = await server().newDatabase();
  store = await openStore(location);
  const failed = () => undefined;
  await (await joinQueue({ location, role: "scheduler", failed })).stop();
  // A visitor changes nothing by itself, so that the test alone decides what happens.
  boss = await joinQueue({ location, role: "visitor", failed });
});
afterAll(async () => {
  await boss.stop();
  await store.close();
});

// Each schedule has dozens of statements of pg-boss, so few of them run.
const numRuns = scheduleCount(12, 0.05);

it(
  "reads every scheduled collection, whatever the order of jobs, expiries, late workers, failures and changed schedules",
  async () => {
    await checkSchedules(schedules(boss, store), { numRuns });
  },
  scheduleTimeout(numRuns),
);

const committing = (
  change: (portion: PortionCommit, store: IngestStore) => Promise<PortionCommit>,
): Defect => ({
  store: (own) => ({
    ...own,
    commit: async (portion) => await own.commit(await change(portion, own)),
  }),
});

/** Deliberate defects, each with the invariant that it breaks, and a seed with which a counterexample is found soon. */
const defects: readonly (readonly [
  name: string,
  invariant: string,
  seed: number,
  defect: Defect,
])[] = [
  [
    "lets a late worker commit",
    "the fence is respected",
    10,
    committing(async (portion, own) => ({
      ...portion,
      epoch: undefined,
      from: await own.cursor(portion.collection),
    })),
  ],
  [
    "loses a feed",
    "the store equals the source",
    1,
    committing((portion) => Promise.resolve({ ...portion, feeds: [] })),
  ],
  [
    "completes failed jobs",
    "no collection is forgotten",
    5,
    { settle: ({ id }) => ({ id, status: "completed" }) },
  ],
  [
    "queues a collection twice",
    "a collection has one job",
    1,
    {
      boss: (own) => ({
        insert: async (name: string, jobs: { data: object }[]) => {
          const twice = [...jobs, ...jobs].map(({ data }, n) => ({
            data,
            singletonKey: String(n),
          }));
          return await own.insert(name, twice);
        },
      }),
    },
  ],
  [
    "keeps dead letters after a successful read",
    "a successful read removes the dead letter",
    1,
    {
      boss: (own) => ({
        deleteJob: async (name: string, ids: string[]) =>
          name === "dead-letters"
            ? { jobs: [], requested: 0, affected: 0 }
            : await own.deleteJob(name, ids),
      }),
    },
  ],
];

describe("the model of the fleet notices one that", () => {
  it.for(defects)("%s: %s", async ([, invariant, seed, defect]) => {
    const { errorInstance } = await fc.check(schedules(boss, store, defect, invariant), {
      seed,
      numRuns: 100,
      endOnFailure: true,
    });
    expect(errorInstance).toMatchObject({ invariant });
  });
});
