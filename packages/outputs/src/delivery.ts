import { setTimeout as timer } from "node:timers/promises";
import type {
  ChangePage,
  DeadLetter,
  LoggedChange,
  OutputClaim,
  Store,
} from "@cyberintegrations/store";
import {
  compileSelection,
  selectedCollections,
  type Selection,
  type Suppressed,
} from "@cyberintegrations/store/selection";
import { batchesOf } from "./batches.ts";
import { choose, idOf } from "./choose.ts";
import { Circuit } from "./circuit.ts";
import { isGone, type Item } from "./item.ts";
import type { Output } from "./output.ts";
import { recordSettings, settingsChanged } from "./settings.ts";
import { sendBatch, type Waiting } from "./send-batch.ts";
import { SliceEnd, type DeliveryFailures, type DeliverySlice } from "./slice.ts";

/** What happens during a delivery. */
export interface DeliveryEvents {
  /**
   * The settings of the output are others than before. They apply to changes after this position. Reported once: without this
   * function, it remains to be reported.
   */
  readonly onSettingsChanged?: ((position: number) => void) | undefined;
  /** A part of the change log was delivered, and the output's position has moved. */
  readonly onProgress?: ((counts: DeliveryCounts) => void) | undefined;
  /** The destination is not available, or did not accept some items for now. */
  readonly onWait?: ((waiting: Waiting) => void) | undefined;
  /** The destination did not accept an item. It is a dead letter now. */
  readonly onRejected?:
    ((letter: { readonly key: string; readonly reason: string }) => void) | undefined;
}

/** Options of a {@link Delivery}. */
export interface DeliveryOptions {
  readonly events?: DeliveryEvents | undefined;
  /** Waits for some milliseconds. Default: a timer. */
  readonly sleep?: ((ms: number, signal: AbortSignal) => Promise<void>) | undefined;
  /** Returns a number from 0 up to 1, for the jitter of delays. Default: `Math.random`. */
  readonly random?: (() => number) | undefined;
  /** The current time in milliseconds, by which indicators expire. Default: `Date.now`. */
  readonly now?: (() => number) | undefined;
  /** The `failures` of the delivery that this one continues. Default: none. */
  readonly failures?: DeliveryFailures | undefined;
}

/** What a delivery has done. */
export interface DeliveryCounts {
  /** The position up to which everything was delivered or skipped. */
  readonly position: number;
  /** Items that the destination has acknowledged. */
  readonly sent: number;
  /** Items that were sent again, each time that they were. */
  readonly retried: number;
  /** Items that became dead letters. */
  readonly rejected: number;
  /** Changes that were not sent, by reason. */
  readonly suppressed: Readonly<Record<Suppressed, number>>;
}

/** What one call has done, and how it ended. */
export interface Delivered extends DeliveryCounts {
  /** Whether the slice ended before the end of the change log. */
  readonly more: boolean;
  /** Why the slice ended if the destination is not available, and when to continue. */
  readonly waiting?: Waiting | undefined;
}

/** One call of `deliver`. */
interface Turn {
  readonly signal: AbortSignal;
  /** Throws if the slice has ended. */
  readonly check: (waiting?: Waiting) => void;
}

/** The items that the destination has answered, with the reason of each that it rejected. */
type Settled = ReadonlyMap<Item, string | undefined>;

/** What is to be sent. */
interface Chosen {
  readonly items: readonly Item[];
  /** The ids of those that the destination can't have yet. */
  readonly absent: ReadonlySet<string>;
}

const pageSize = 500;

/** How often a delivery records which indicators have expired, in milliseconds. */
const sweepInterval = 60_000;

const letterOf = (item: Item, reason: string): DeadLetter => ({
  ...{ key: item.key, item: item.id, position: item.position, reason },
  kind: "feed" in item ? "feed" : "indicator",
});

/**
 * Delivers the change log of a store to one output. What the destination has acknowledged is recorded in the store, together with
 * the position to continue from: after a crash, the last page is sent again, with the same keys.
 *
 * @example
 * ```ts
 * const delivery = new Delivery(store, { name: "siem", destination: webhook({ url, output: "siem" }) });
 * await delivery.deliver(signal);
 * ```
 */
export class Delivery {
  readonly #store: Store;
  readonly #output: Output;
  readonly #options: DeliveryOptions;
  readonly #selection: Selection;
  readonly #circuit: Circuit;
  #claim: OutputClaim | undefined;
  #collections: readonly string[] | undefined;
  #swept = -Infinity;
  #sent = 0;
  #retried = 0;
  #rejected = 0;
  readonly #attempts: Map<string, number>;
  readonly #suppressed = { collections: 0, tlp: 0, severity: 0, "allow-list": 0, invalid: 0 };

  /** @throws InputError for an invalid option */
  constructor(store: Store, output: Output, options: DeliveryOptions = {}) {
    this.#store = store;
    this.#output = output;
    this.#options = options;
    this.#selection = compileSelection(output);
    const { random = Math.random, failures } = options;
    this.#circuit = new Circuit(output.backoff ?? {}, random, failures?.count);
    this.#attempts = new Map(Object.entries(failures?.attempts ?? {}));
  }

  /** What was done since the delivery was created. */
  get counts(): DeliveryCounts {
    return {
      position: this.#claim?.position ?? 0,
      ...{ sent: this.#sent, retried: this.#retried, rejected: this.#rejected },
      suppressed: { ...this.#suppressed },
    };
  }

  /** Whether the destination is available: the circuit is open after several failures in a row. */
  get circuit(): "closed" | "open" {
    return this.#circuit.open ? "open" : "closed";
  }

  /** The failures that another delivery of the same output continues with. */
  get failures(): DeliveryFailures {
    return { count: this.#circuit.failures, attempts: Object.fromEntries(this.#attempts) };
  }

  /**
   * Delivers everything up to the end of the change log, and dead letters that are to be sent again. Waits as long as the
   * destination is not available.
   *
   * @param slice Ends after this time, and when the destination is not available. Default: never.
   * @throws DeliveryError (`gone`), StoreError (`fenced`, `cursor-moved`) after the output was claimed elsewhere or moved, and
   * whatever the signal aborts with
   */
  async deliver(
    signal: AbortSignal = new AbortController().signal,
    slice?: DeliverySlice,
  ): Promise<Delivered> {
    const { name, from } = this.#output;
    if (this.#claim === undefined) {
      this.#claim = await this.#store.claimOutput(name, from);
      await this.#checkSettings(this.#claim.position);
    }
    const end = this.#now() + (slice?.milliseconds ?? Infinity);
    const check = (waiting?: Waiting) => {
      if (slice && (waiting || this.#now() >= end)) throw new SliceEnd(waiting);
    };
    try {
      await this.#deliverAll({ signal, check });
      return { ...this.counts, more: false };
    } catch (error) {
      if (!(error instanceof SliceEnd)) throw error;
      return { ...this.counts, more: true, waiting: error.waiting };
    }
  }

  /** The items that would be sent next, without sending or recording anything. */
  async *preview(): AsyncGenerator<Item> {
    const { name, from = 0 } = this.#output;
    const status = (await this.#store.outputs()).find(({ output }) => output === name);
    let position = status?.position ?? from;
    for (let more = true; more;) {
      const page = await this.#read(position);
      yield* (await this.#choose(page.changes)).items;
      ({ position, more } = page);
    }
  }

  async #deliverAll(turn: Turn): Promise<void> {
    await this.#sweep();
    await this.#retryDeadLetters(turn);
    for (let more = true; more;) {
      turn.signal.throwIfAborted();
      const page = await this.#read(this.#position);
      const settled = await this.#send(await this.#choose(page.changes), turn);
      await this.#acknowledge(page.position, settled);
      ({ more } = page);
      if (more) turn.check();
    }
  }

  async #checkSettings(position: number): Promise<void> {
    const report = this.#options.events?.onSettingsChanged;
    if (position > 0 && (await settingsChanged(this.#store, this.#output))) {
      if (!report) return;
      report(position);
    }
    await recordSettings(this.#store, this.#output);
  }

  get #position(): number {
    return this.#claim?.position ?? 0;
  }

  #now(): number {
    return (this.#options.now ?? Date.now)();
  }

  async #sweep(): Promise<void> {
    const now = this.#now();
    if (now - this.#swept < sweepInterval) return;
    this.#swept = now;
    await this.#store.expire(new Date(now));
  }

  /**
   * Reads a page again if a collection was stored for the first time meanwhile: the page skips changes of collections that are not
   * listed.
   */
  async #read(after: number, limit = pageSize): Promise<ChangePage> {
    const { content = "indicators" } = this.#output;
    const list = () => selectedCollections(this.#store, this.#selection);
    this.#collections ??= await list();
    for (;;) {
      const collections = this.#collections;
      const kinds = [content === "feeds" ? "feed" : "indicator"] as const;
      const page = await this.#store.changes({ after, limit, kinds, collections });
      this.#collections = await list();
      if (this.#collections.length === collections.length) return page;
    }
  }

  async #choose(changes: readonly LoggedChange[]): Promise<Chosen> {
    const presence = await this.#store.presentItems(this.#output.name, changes.map(idOf));
    const items = changes.flatMap((change) => {
      const choice = choose(change, this.#selection, presence.get(idOf(change)));
      if ("item" in choice) return [choice.item];
      if (choice.suppressed !== undefined) this.#suppressed[choice.suppressed] += 1;
      return [];
    });
    const absent = items.map(({ id }) => id).filter((id) => !presence.has(id));
    return { items, absent: new Set(absent) };
  }

  /** If sending ends early, what the destination has answered until then is recorded. */
  async #send(chosen: Chosen, turn: Turn): Promise<Settled> {
    const { items } = chosen;
    const settled = new Map<Item, string | undefined>();
    try {
      await this.#sendAll(chosen, settled, turn);
    } catch (error) {
      const open = items.find((item) => !settled.has(item));
      if (settled.size > 0)
        await this.#acknowledge(Math.max((open?.position ?? 0) - 1, this.#position), settled);
      throw error;
    }
    return settled;
  }

  async #sendAll(
    { items, absent }: Chosen,
    settled: Map<Item, string | undefined>,
    { signal, check }: Turn,
  ): Promise<void> {
    const { destination } = this.#output;
    const { sleep = (ms: number) => timer(ms, undefined, { signal }), events = {} } = this.#options;
    const [circuit, attempts] = [this.#circuit, this.#attempts];
    const onWait = (waiting: Waiting) => {
      this.#retried += waiting.items;
      events.onWait?.(waiting);
      check(waiting);
    };
    const onSettled = (item: Item, reason?: string) => {
      settled.set(item, reason);
    };
    const options = { destination, circuit, signal, sleep, attempts, onWait, onSettled };
    for (const batch of batchesOf(items, destination)) {
      if (settled.size > 0) check();
      await this.#announce(batch.map(({ id }) => id).filter((id) => absent.has(id)));
      await sendBatch(batch, options);
    }
  }

  /** From now on, the destination may have these items, whatever happens to this process. */
  async #announce(ids: readonly string[]): Promise<void> {
    if (this.#claim === undefined || ids.length === 0) return;
    await this.#store.announceItems(this.#output.name, this.#claim, ids);
  }

  async #acknowledge(
    to: number,
    settled: Settled,
    resolved: readonly string[] = [],
  ): Promise<void> {
    if (this.#claim === undefined) return;
    const { epoch, position: from } = this.#claim;
    if (to === from && settled.size === 0 && resolved.length === 0) return;
    const rejected = [...settled].flatMap(([item, reason]) =>
      reason === undefined ? [] : [{ item, reason }],
    );
    const accepted = [...settled.keys()].filter((item) => settled.get(item) === undefined);
    const idsOf = (list: readonly Item[]) => list.map(({ id }) => id);
    await this.#store.acknowledge(this.#output.name, {
      ...{ epoch, from, to, resolved },
      deadLetters: rejected.map(({ item, reason }) => letterOf(item, reason)),
      present: idsOf(accepted.filter((item) => !isGone(item))),
      absent: idsOf(accepted.filter(isGone)),
    });
    this.#claim = { epoch, position: to };
    this.#sent += accepted.length;
    this.#rejected += rejected.length;
    const { onRejected, onProgress } = this.#options.events ?? {};
    for (const { item, reason } of rejected) onRejected?.({ key: item.key, reason });
    onProgress?.(this.counts);
  }

  /** A dead letter whose object has changed since is not sent again: its later change is delivered on its own. */
  async #retryDeadLetters(turn: Turn): Promise<void> {
    const letters = this.#store.deadLetters({ outputs: [this.#output.name], retry: true });
    for await (const { key, position: at } of letters) {
      const { changes } = await this.#read(at - 1, 1);
      const chosen = await this.#choose(changes.filter((change) => change.position === at));
      const settled = await this.#send(chosen, turn);
      const rejected = [...settled.values()].some((reason) => reason !== undefined);
      await this.#acknowledge(this.#position, settled, rejected ? [] : [key]);
    }
  }
}
