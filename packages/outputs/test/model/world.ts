import { setImmediate } from "node:timers/promises";
import type fc from "fast-check";
import { StoreError } from "@cyberintegrations/errors";
import type { Acknowledgement, IndicatorChange, Store } from "@cyberintegrations/store";
import { Delivery, type Destination, type IndicatorItem, type Output } from "../../src/index.ts";
import { Receiver } from "./receiver.ts";
import { allowed, Source, valueOf, type Listed } from "./source.ts";

export const outputName = "siem";
const collection = "ioc/common";
const begin = Date.UTC(2026, 0, 1);

/** A deliberate defect: of what the engine gets from the store, or of how it sends. */
export interface Defect {
  readonly store?: (store: Store, world: World) => Partial<Store>;
  readonly send?: (destination: Destination) => Destination["send"];
  readonly output?: Partial<Output>;
  /** Called before each expiry is recorded. */
  readonly expiring?: (world: World) => Promise<void>;
}

/** The process of a delivery has ended: it does nothing more. */
class Crash extends Error {}

/** A successful acknowledgement. */
interface Acknowledged {
  readonly epoch: number;
  /** The epoch of the last claim at that time. */
  readonly current: number;
  /** What the delivery recorded of items that the destination had not answered so. */
  readonly unfounded: readonly string[];
}

/** A store, a destination, and deliveries that run at the same time. Each call of a delivery waits until the scheduler allows it. */
export class World {
  readonly source = new Source();
  readonly receiver = new Receiver();
  readonly store: Store;
  readonly acknowledged: Acknowledged[] = [];
  /** Each change of an indicator, by value. */
  readonly logged = new Map<string, IndicatorChange[]>();
  /** How deliveries failed, apart from crashes. */
  readonly failed: unknown[] = [];
  /** Positions of dead letters that were deleted. */
  readonly dropped = new Set<number>();
  passed = 0;
  epoch = 0;
  readonly #scheduler: fc.Scheduler;
  readonly #defect: Defect;
  readonly #deliveries: Promise<void>[] = [];
  /** Deliveries that are running, and those of them that do not wait for the scheduler. */
  #running = 0;
  #busy = 0;
  #version = 0;
  #read = 0;

  constructor(store: Store, scheduler: fc.Scheduler, defect: Defect) {
    this.store = store;
    this.#scheduler = scheduler;
    this.#defect = defect;
  }

  async commit(id: string, listed: readonly Listed[]): Promise<void> {
    const version = (this.#version += 1);
    const [from, to] = [await this.store.cursor(collection), String(version)];
    const iocs = this.source.rows(listed, begin, version);
    const feed = { id, seqUpdate: to, title: version };
    await this.store.commit({
      ...{ collection, from, to },
      feeds: [{ id, seqUpdate: to, feed, parsed: {}, iocs }],
    });
    this.source.feeds.set(id, listed);
    await this.follow();
  }

  /** Moves the output back, to a part of its position. */
  async replay(part: number): Promise<void> {
    const [status] = await this.store.outputs();
    if (!status) return;
    const to = Math.floor(status.position * part);
    ({ epoch: this.epoch } = await this.store.replayOutput(outputName, to));
  }

  async drop(): Promise<void> {
    for await (const { position } of this.store.deadLetters()) this.dropped.add(position);
    await this.store.dropDeadLetters();
  }

  /**
   * Starts a delivery in a process of its own.
   *
   * @param life After how many calls the process ends. Default: never.
   * @param isSlice Whether it ends when the destination is not available.
   */
  start(life = Infinity, isSlice = false): void {
    this.#running += 1;
    this.#busy += 1;
    const sender = this.#deliveries.length;
    const delivery = this.#deliver(sender, life, isSlice).finally(() => {
      this.#running -= 1;
      this.#busy -= 1;
    });
    this.#deliveries.push(delivery);
  }

  /** Lets a delivery take its next step, if any is running. */
  async step(): Promise<void> {
    await this.settle();
    if (this.#scheduler.count() > 0) await this.#scheduler.waitNext(1);
    await this.settle();
  }

  /** Waits until each delivery waits for the scheduler. */
  async settle(): Promise<void> {
    while (this.#busy > 0) await setImmediate();
  }

  /** Lets all deliveries run to their end. */
  async finish(): Promise<void> {
    while (this.#running > 0) await this.step();
    await Promise.all(this.#deliveries);
  }

  /** Reads what was added to the log. */
  async follow(): Promise<void> {
    for (let more = true; more;) {
      const page = await this.store.changes({ after: this.#read, kinds: ["indicator"] });
      for (const change of page.changes as IndicatorChange[]) {
        const { value } = change.indicator;
        this.logged.set(value, [...(this.logged.get(value) ?? []), change]);
      }
      this.#read = page.position;
      ({ more } = page);
    }
  }

  async #deliver(sender: number, life: number, isSlice: boolean): Promise<void> {
    let calls = 0;
    const turn = async () => {
      this.#busy -= 1;
      await this.#scheduler.schedule(Promise.resolve());
      this.#busy += 1;
      calls += 1;
      if (calls > life) throw new Crash();
    };
    const receiver: Destination = {
      ...{ guarantee: "at least once", maxItems: 2 },
      send: async (items) => {
        await turn();
        try {
          return this.receiver.take(items as IndicatorItem[], sender);
        } finally {
          await turn();
        }
      },
      check: () => Promise.resolve([]),
      [Symbol.asyncDispose]: () => Promise.resolve(),
    };
    const own = this.#defect.send?.(receiver);
    const delivery = new Delivery(
      this.#watched(sender, turn),
      {
        ...{
          name: outputName,
          tlp: "green",
          destination: { ...receiver, ...(own && { send: own }) },
        },
        allowList: { entries: [valueOf(allowed)] },
        ...this.#defect.output,
      },
      { now: () => begin + this.passed, random: () => 0, sleep: turn },
    );
    try {
      await delivery.deliver(undefined, isSlice ? { milliseconds: Infinity } : undefined);
    } catch (error) {
      if (error instanceof Crash || calls > life) return;
      if (!StoreError.isInstance(error) || error.code !== "fenced") this.failed.push(error);
    }
  }

  /** The store of a delivery: each call waits for its turn, and a page has few changes. */
  #watched(sender: number, turn: () => Promise<void>): Store {
    const { store } = this;
    const own: Partial<Store> = {
      claimOutput: async (name, from) => {
        await turn();
        const claim = await store.claimOutput(name, from);
        this.epoch = claim.epoch;
        return claim;
      },
      changes: async (selection) => {
        await turn();
        return await store.changes({ ...selection, limit: Math.min(selection?.limit ?? 3, 3) });
      },
      expire: async (now) => {
        await turn();
        await this.#defect.expiring?.(this);
        const expired = await store.expire(now);
        await this.follow();
        return expired;
      },
      announceItems: async (name, claim, ids) => {
        await turn();
        await store.announceItems(name, claim, ids);
      },
      acknowledge: async (name, acknowledgement) => {
        await turn();
        await store.acknowledge(name, acknowledgement);
        this.acknowledged.push({
          epoch: acknowledgement.epoch,
          current: this.epoch,
          unfounded: this.#unfounded(sender, acknowledgement),
        });
      },
    };
    const all = withMethods(store, own);
    return withMethods(all, this.#defect.store?.(all, this) ?? {});
  }

  #unfounded(sender: number, { present = [], absent = [], deadLetters = [] }: Acknowledgement) {
    const answered = this.receiver.answered.get(sender);
    return [
      ...[...present, ...absent].filter((id) => answered?.get(id) !== "delivered"),
      ...deadLetters.map(({ item }) => item).filter((id) => answered?.get(id) !== "rejected"),
    ];
  }
}

/** A store with some methods replaced. */
const withMethods = (store: Store, own: Partial<Store>): Store =>
  new Proxy(store, {
    get(target, name) {
      const from = name in own ? own : target;
      const member: unknown = Reflect.get(from, name);
      return typeof member === "function" ? (member.bind(from) as unknown) : member;
    },
  });
