import type { Row } from "./catalogue.ts";
import { drift } from "./drift.ts";
import { idCodec, type IdCodec } from "./ids.ts";
import { Dice, hashText, mix } from "./random.ts";
import { joined, ruler, type Ruler } from "./ruler.ts";
import { dateText, type Feed } from "./shapes/context.ts";
import { currentAfter, currentBetween, eventsFor, newestOf, originOf } from "./timeline.ts";

const DAY = 86_400_000;
/** All initial feeds lie within this span, so that a client that starts 30 days back gets every one. */
const SPAN = 29 * DAY;
/** One feed in twenty-five strays from its shape. */
const DRIFT_PERCENT = 4;
/** From here on, a cursor says its position in its last digits; see {@link Collection.unsafeCursor}. */
const UNSAFE = 9_000_000_000_000_000_000n;

export interface CollectionOptions {
  readonly name: string;
  readonly row: Row;
  readonly seed: number | string;
  /** How many feeds there are before any growth. */
  readonly feeds: number;
  /** How many events have happened since. */
  readonly growth: number;
  /** The midnight before which all initial events lie, in milliseconds. */
  readonly end: number;
  /** A last change to each feed that is given out. */
  readonly amend: (feed: Feed) => Feed;
}

/** One collection: a number of events, and formulas for all the rest. It holds no feed. */
export class Collection {
  readonly name: string;
  readonly row: Row;
  #size: number;
  readonly #salt: number;
  readonly #amend: (feed: Feed) => Feed;
  readonly #ids: IdCodec;
  /** When events happen, in microseconds. */
  readonly #times: Ruler;
  readonly #cursors: Ruler;

  constructor(options: CollectionOptions) {
    const { name, row, seed, feeds, growth, end, amend } = options;
    const salt = hashText(`${seed}:${name}`);
    const initial = eventsFor(feeds);
    const step = Math.floor((SPAN * 1000) / (initial + 1));
    this.name = name;
    this.row = row;
    this.#size = initial + growth;
    this.#salt = salt;
    this.#amend = amend;
    this.#ids = idCodec(row.ids, salt);
    this.#times = joined(
      ruler((end - SPAN) * 1000, step, salt),
      initial,
      ruler(end * 1000, 1000, salt),
    );
    this.#cursors = {
      14: ruler(1.6e13 + salt * 100, 1_000_000, salt),
      16: ruler(1.6e15 + salt * 10_000, 10_000_000, salt),
      microseconds: this.#times,
    }[row.cursor];
  }

  /** How many events have happened. */
  get size(): number {
    return this.#size;
  }

  /** How many feeds there are now. */
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

  /** The last event that a cursor covers. Any number is a cursor. */
  positionOf(cursor: bigint): number {
    const position =
      cursor >= UNSAFE ? Number(cursor - UNSAFE) : this.#cursors.last(Number(cursor));
    return Math.min(position, this.#size);
  }

  /** The cursor of a position beyond 2^53, where one digit lost is another position. */
  unsafeCursor(cursor: string): string {
    return String(UNSAFE + BigInt(this.positionOf(BigInt(cursor))));
  }

  /** The last event before a moment given in milliseconds. */
  positionBefore(ms: number): number {
    return Math.min(this.#times.last(ms * 1000 - 1), this.#size);
  }

  /** The feed as event `n` made it. */
  feedAt(n: number): Feed {
    const { creation, revision } = originOf(n);
    const dice = new Dice(mix(this.#salt, creation));
    const createdMs = this.#timeAt(creation);
    const id = this.#ids.encode(creation);
    const seqUpdate = this.cursorAt(n);
    const members = this.row.shape(dice, {
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
    return this.#amend({ id, seqUpdate, ...members });
  }

  /** The newest event of the feed with this id. */
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
