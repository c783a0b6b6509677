import type { CatalogueEntry } from "./catalogue.ts";
import { drift } from "./drift.ts";
import { idCodec, type IdCodec } from "./ids.ts";
import { Random, hashText, mix } from "./random.ts";
import { concatSequences, sequence, type Sequence } from "./sequence.ts";
import { dateText, type Feed } from "./shapes/context.ts";
import { currentAfter, currentBetween, eventsFor, newestOf, originOf } from "./timeline.ts";

const DAY = 86_400_000;
/** Period of the initial feeds, in milliseconds. A client that starts 30 days back receives all of them. */
const SPAN = 29 * DAY;
/** Percentage of feeds that deviate from their documented shape. */
const DRIFT_PERCENT = 4;
/** Cursors from this value on contain a position in their last digits; see {@link Collection.unsafeCursor}. */
const UNSAFE = 9_000_000_000_000_000_000n;

export interface CollectionOptions {
  readonly name: string;
  readonly entry: CatalogueEntry;
  readonly seed: number | string;
  /** Number of initial feeds. */
  readonly feeds: number;
  /** Number of further events. */
  readonly growth: number;
  /** End of the initial period: a midnight in milliseconds. */
  readonly end: number;
  /** Applied to each generated feed, for example to add decisions. */
  readonly transform: (feed: Feed) => Feed;
}

/** A collection. It stores only a number of events; feeds, ids and cursors are calculated from it. */
export class Collection {
  readonly name: string;
  readonly entry: CatalogueEntry;
  #size: number;
  readonly #salt: number;
  readonly #transform: (feed: Feed) => Feed;
  readonly #ids: IdCodec;
  /** Times of events, in microseconds. */
  readonly #times: Sequence;
  readonly #cursors: Sequence;

  constructor(options: CollectionOptions) {
    const { name, entry, seed, feeds, growth, end, transform } = options;
    const salt = hashText(`${seed}:${name}`);
    const initial = eventsFor(feeds);
    const step = Math.floor((SPAN * 1000) / (initial + 1));
    this.name = name;
    this.entry = entry;
    this.#size = initial + growth;
    this.#salt = salt;
    this.#transform = transform;
    this.#ids = idCodec(entry.ids, salt);
    this.#times = concatSequences(
      sequence((end - SPAN) * 1000, step, salt),
      initial,
      sequence(end * 1000, 1000, salt),
    );
    this.#cursors = {
      14: sequence(1.6e13 + salt * 100, 1_000_000, salt),
      16: sequence(1.6e15 + salt * 10_000, 10_000_000, salt),
      microseconds: this.#times,
    }[entry.cursor];
  }

  /** Number of events so far. */
  get size(): number {
    return this.#size;
  }

  /** Current number of feeds. */
  get count(): number {
    return currentAfter(0, this.#size);
  }

  grow(events: number): void {
    this.#size += events;
  }

  /** The `seqUpdate` of event `n`. */
  cursorAt(n: number): number {
    return this.#cursors.at(n);
  }

  /** The last event that a cursor includes. Any number is a valid cursor. */
  positionOf(cursor: bigint): number {
    const position =
      cursor >= UNSAFE ? Number(cursor - UNSAFE) : this.#cursors.last(Number(cursor));
    return Math.min(position, this.#size);
  }

  /** Converts a cursor to one above 2^53. A client that loses a digit of it requests another position. */
  unsafeCursor(cursor: string): string {
    return String(UNSAFE + BigInt(this.positionOf(BigInt(cursor))));
  }

  /** The last event before a time in milliseconds. */
  positionBefore(ms: number): number {
    return Math.min(this.#times.last(ms * 1000 - 1), this.#size);
  }

  /** The feed as of event `n`. */
  feedAt(n: number): Feed {
    const { creation, revision } = originOf(n);
    const random = new Random(mix(this.#salt, creation));
    const createdMs = this.#timeAt(creation);
    const id = this.#ids.encode(creation);
    const seqUpdate = this.cursorAt(n);
    const members = this.entry.shape(random, {
      id,
      seqUpdate,
      number: creation,
      revision,
      createdMs,
      created: dateText(createdMs),
      updated: dateText(this.#timeAt(n)),
    });
    const start = mix(this.#salt + 1, n);
    if (start % 100 < DRIFT_PERCENT) drift(members, start);
    return this.#transform({ id, seqUpdate, ...members });
  }

  /** The newest event of a feed; undefined for an unknown id. */
  find(id: string): number | undefined {
    const creation = this.#ids.decode(id);
    return creation === undefined || creation > this.#size || originOf(creation).revision > 0
      ? undefined
      : newestOf(creation, this.#size);
  }

  *ids(): Generator<string> {
    for (const n of currentBetween(0, this.#size, this.#size))
      yield this.#ids.encode(originOf(n).creation);
  }

  *feeds(): Generator<Feed> {
    for (const n of currentBetween(0, this.#size, this.#size)) yield this.feedAt(n);
  }

  #timeAt(n: number): number {
    return Math.floor(this.#times.at(n) / 1000);
  }
}
