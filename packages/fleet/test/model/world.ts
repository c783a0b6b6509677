import { setTimeout } from "node:timers/promises";
import { Reader, type IngestStore } from "@cyberintegrations/ingest";
import type { Store } from "@cyberintegrations/store";
import { products } from "cyberintegrations";
import type fc from "fast-check";
import type { Job, JobResult, PgBoss } from "pg-boss";
import { retryDeadLetters } from "../../src/dead-letters.ts";
import { keyOf, type CollectionJob } from "../../src/job.ts";
import { collectionQueue, deadLetterQueue, schema } from "../../src/queue.ts";
import type { Readers } from "../../src/readers.ts";
import { updateSchedules } from "../../src/schedules.ts";
import { work } from "../../src/work.ts";
import { Source } from "./source.ts";

export const names = ["apt/threat", "hi/threat"] as const;

/** A deliberate defect. */
export interface Defect {
  readonly store?: (store: IngestStore) => IngestStore;
  readonly boss?: (boss: PgBoss) => Partial<PgBoss>;
  readonly settle?: (result: JobResult) => JobResult;
}

/** The queue and the store of a tenant, and workers whose calls wait until the scheduler lets them go on. */
export class World {
  readonly source = new Source();
  readonly scheduled = new Set<string>();
  /** Successful commits: the epoch of the reader's claim, and the last one at that time. */
  readonly commits: { readonly own: number; readonly current: number }[] = [];
  readonly store: Store;
  readonly boss: PgBoss;
  readonly tenant: string;
  readonly #scheduler: fc.Scheduler;
  readonly #defect: Defect;
  readonly #claimed = new Map<string, number>();
  readonly #jobs: Promise<void>[] = [];
  #running = 0;

  constructor(boss: PgBoss, store: Store, scheduler: fc.Scheduler, defect: Defect) {
    this.tenant = store.tenant;
    this.store = store;
    this.#scheduler = scheduler;
    this.#defect = defect;
    const own = defect.boss?.(boss) ?? {};
    this.boss = new Proxy(boss, {
      get(target, name) {
        const member: unknown = Reflect.get(name in own ? own : target, name);
        return typeof member === "function" ? (member.bind(target) as unknown) : member;
      },
    });
  }

  /** The scheduler of the fleet has read a config with these collections. */
  async schedule(collections: readonly string[]): Promise<void> {
    const { tenant } = this;
    const jobs = collections.map((collection) => ({ tenant, collection, rule: "0 0 1 1 *" }));
    const wanted = new Map(jobs.map((job) => [keyOf(job), job]));
    await updateSchedules(this.boss, { wanted, withoutData: new Set(), unknown: new Map() });
    this.scheduled.clear();
    for (const name of collections) this.scheduled.add(name);
  }

  /** The time of the schedules has come. */
  async due(): Promise<void> {
    for (const collection of this.scheduled) {
      const data = { tenant: this.tenant, collection };
      await this.boss.send(collectionQueue, data, { singletonKey: keyOf(data) });
    }
  }

  /** A worker fetches a job and starts to work on it. */
  async fetch(): Promise<boolean> {
    const [job] = await this.boss.fetch<CollectionJob>(collectionQueue);
    if (!job) return false;
    this.#running += 1;
    const done = this.#work(job).finally(() => {
      this.#running -= 1;
    });
    this.#jobs.push(done);
    return true;
  }

  /** The workers of active jobs send no heartbeat, so the jobs are retried. The workers may still be running. */
  async expire(): Promise<void> {
    const active = await this.jobs("active");
    if (active.length === 0) return;
    await this.boss.fail(collectionQueue, active, { message: "expired" });
    await this.pass();
  }

  /** The delays of all retries pass. */
  async pass(): Promise<void> {
    const sql = `UPDATE ${schema}.job SET start_after = now() WHERE name = $1 AND state = 'retry'`;
    await this.boss.getDb().executeSql(sql, [collectionQueue]);
  }

  async retryDeadLetters(): Promise<void> {
    await retryDeadLetters(this.boss, { tenant: this.tenant });
  }

  /** Lets a worker take its next step, if any is running. */
  async step(): Promise<void> {
    while (this.#running > 0 && this.#scheduler.count() === 0) await setTimeout(1);
    if (this.#scheduler.count() > 0) await this.#scheduler.waitNext(1);
  }

  /** Lets all workers run to their end. */
  async finish(): Promise<void> {
    while (this.#running > 0) await this.step();
    await Promise.all(this.#jobs);
  }

  /** The tenant's jobs in a queue, in the given state or in any state before its end. */
  async jobs(state?: "active", queue = collectionQueue) {
    const jobs = await this.boss.findJobs<CollectionJob>(queue);
    const open = state ? [state] : ["created", "retry", "active"];
    return jobs.filter((job) => job.data.tenant === this.tenant && open.includes(job.state));
  }

  async deadLetters() {
    return await this.jobs(undefined, deadLetterQueue);
  }

  async #work(job: Job<CollectionJob>): Promise<void> {
    const turn = async () => {
      await this.#scheduler.schedule(Promise.resolve());
    };
    const account = {
      product: products.ti,
      connection: {
        ...{ apiUrl: "https://api.example/api/v2/", username: "u", apiKey: "k" },
        retry: { retries: 0 },
        fetch: async (input: string | URL | Request) => {
          await turn();
          return this.source.answer(input);
        },
      },
    };
    const store = (this.#defect.store ?? same)(this.#watched(turn));
    await using reader = new Reader({ account, store });
    const settings = { keys: { id: "id" }, iocs: {}, seqUpdate: "0", limit: 1, options: {} };
    const readers = { get: () => ({ reader, settingsOf: () => settings }) };
    const result = await work(job, {
      boss: this.boss,
      readers: readers as unknown as Readers,
      slice: { portions: 2, milliseconds: Infinity },
      signal: never,
      events: {},
    });
    await turn();
    await this.#settle(job, (this.#defect.settle ?? same)(result));
  }

  /** What pg-boss does with the result of a job, for this attempt only. */
  async #settle({ id, retryCount }: Job, { status, output }: JobResult): Promise<void> {
    const attempt = { id, retryCount };
    if (status === "completed") {
      await this.boss.complete(collectionQueue, attempt);
      return;
    }
    const sql = `UPDATE ${schema}.job SET retry_limit = retry_count
      WHERE name = $1 AND id = $2 AND retry_count = $3 AND state = 'active'`;
    if (status === "deadletter")
      await this.boss.getDb().executeSql(sql, [collectionQueue, id, retryCount]);
    await this.boss.fail(collectionQueue, attempt, output as object);
  }

  #watched(turn: () => Promise<void>): IngestStore {
    const { store } = this;
    let own = 0;
    return {
      tenant: store.tenant,
      cursor: (name) => store.cursor(name),
      claim: async (name) => {
        await turn();
        const claim = await store.claim(name);
        own = claim.epoch;
        this.#claimed.set(name, own);
        return claim;
      },
      commit: async (portion) => {
        await turn();
        const counts = await store.commit(portion);
        this.commits.push({ own, current: this.#claimed.get(portion.collection) ?? 0 });
        return counts;
      },
      markSynced: async (name, epoch) => {
        await turn();
        await store.markSynced(name, epoch);
      },
    };
  }
}

const never = new AbortController().signal;
const same = <Value>(value: Value): Value => value;
