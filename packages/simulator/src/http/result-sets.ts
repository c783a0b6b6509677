import { hashText, mix } from "../data/random.ts";
import { HttpError } from "./reply.ts";
import { countOf, type Selection } from "./selection.ts";

/** Result sets expire this long after their last use, in milliseconds. */
const LIFETIME = 120_000;

interface ResultSet {
  /** Total number of feeds. */
  readonly count: number;
  /** The part that has not been sent yet. */
  rest: Selection;
  usedAt: number;
}

/** The open searches: their filters and positions. They contain no feeds. */
export class ResultSets {
  readonly #sets = new Map<string, ResultSet>();
  readonly #clock: () => number;
  #opened = 0;

  constructor(clock: () => number) {
    this.#clock = clock;
  }

  /** Opens a search and returns its `resultId`. */
  open(rest: Selection): string {
    this.#deleteExpired();
    const start = mix(hashText(rest.collection.name), ++this.#opened);
    const id = [0, 1, 2].map((part) => mix(start, part).toString(16).padStart(8, "0")).join("");
    this.#sets.set(id, { rest, count: countOf(rest), usedAt: this.#clock() });
    return id;
  }

  /** Returns a search of this collection and extends its lifetime. */
  use(id: string, collection: string): ResultSet {
    this.#deleteExpired();
    const found = this.#sets.get(id);
    if (found?.rest.collection.name !== collection)
      throw new HttpError(404, `resultId: unknown or expired in ${collection}`);
    found.usedAt = this.#clock();
    return found;
  }

  #deleteExpired(): void {
    const oldest = this.#clock() - LIFETIME;
    for (const [id, { usedAt }] of this.#sets) if (usedAt < oldest) this.#sets.delete(id);
  }
}
