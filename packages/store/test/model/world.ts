import type fc from "fast-check";
import { EngineStore } from "../../src/engine-store.ts";
import type { Engine } from "../../src/engine.ts";
import type { OutputClaim, QuarantinedFeed, Store, StoreLock } from "../../src/index.ts";
import { defaultTenant } from "../../src/tenant.ts";
import type { Site } from "./sites.ts";
import { watched } from "./watched.ts";

/** What a process knows about a collection: what the store returned to it. */
export interface Reader {
  readonly epoch?: number;
  readonly cursor: string | null;
}

/** What a reader of the change log knows of a tenant, by feed and by indicator. */
export interface View {
  position: number;
  readonly known: Map<string, string>;
}

/** A deliberate defect of a store. */
export interface Defect {
  readonly store?: (store: Store) => Store;
  readonly engine?: (engine: Engine) => Engine;
}

/** The clock, which also moves with every call, so that no two commits have the same time. */
class Clock {
  time = Date.UTC(2026, 0, 1);
  readonly now = (): Date => new Date((this.time += 1));
}

/** A store and the processes on it. */
export class World {
  readonly clock = new Clock();
  readonly readers = new Map<string, Reader>();
  readonly read = new Map<string, readonly QuarantinedFeed[]>();
  /** By process and tenant. */
  readonly claims = new Map<string, OutputClaim>();
  /** By tenant. */
  readonly views = new Map<string, View>();
  readonly locks = new Map<number, StoreLock>();
  readonly scheduler: fc.Scheduler;
  readonly #site: Site;
  readonly #defect: Defect;
  readonly #engines: Engine[] = [];
  readonly #stores: Store[] = [];
  /** Called before each step of each transaction of a process. */
  readonly #onStep = new Map<number, (step: string) => Promise<void>>();

  constructor(site: Site, scheduler: fc.Scheduler, defect: Defect) {
    this.#site = site;
    this.scheduler = scheduler;
    this.#defect = defect;
  }

  get tenants(): readonly string[] {
    return this.#site.tenants;
  }

  /** Starts a process, or starts it again. */
  async open(process: number): Promise<void> {
    const engine = watched(await this.#site.open(), (step) => {
      return this.#onStep.get(process)?.(step) ?? Promise.resolve();
    });
    const { now } = this.clock;
    this.#engines[process] = engine;
    this.#stores[process] = new EngineStore(
      (this.#defect.engine ?? same)(engine.forTenant(defaultTenant)),
      { tenant: defaultTenant, now, readOnly: false },
    );
  }

  /** The store of a tenant, as a process has opened it. */
  store(process: number, tenant: string = defaultTenant): Store {
    const store = this.#stores[process];
    if (!store) throw new Error(`process ${process} does not run`);
    const own = tenant === defaultTenant ? store : store.forTenant(tenant);
    return (this.#defect.store ?? same)(own);
  }

  /** Runs work of a process, with a function that is called before each step of its transactions. */
  async stepping<Result>(
    process: number,
    onStep: (step: string) => Promise<void>,
    work: () => Promise<Result>,
  ): Promise<Result> {
    this.#onStep.set(process, onStep);
    try {
      return await work();
    } finally {
      this.#onStep.delete(process);
    }
  }

  /** Ends all processes at this instant, as a power failure does. */
  async cut(): Promise<void> {
    await this.#site.cut();
  }

  /** Ends a process and starts it again. What it knew is forgotten. */
  async restart(process: number): Promise<void> {
    await this.#close(process);
    for (const known of [this.readers, this.read, this.claims]) {
      for (const key of known.keys()) if (key.startsWith(`${process} `)) known.delete(key);
    }
    this.locks.delete(process);
    await this.open(process);
  }

  async close(): Promise<void> {
    for (const process of this.#stores.keys()) await this.#close(process);
  }

  /** Where a lock outlives its process, the file is closed before the store, so that the store can't release it. */
  async #close(process: number): Promise<void> {
    if (this.#site.locksExpire) await this.#engines[process]?.close();
    await this.#stores[process]?.close();
  }
}

const same = <Value>(value: Value): Value => value;
