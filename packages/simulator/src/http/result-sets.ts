import { hashText, mix } from "../data/random.ts";
import { Refusal } from "./answer.ts";
import { countOf, type Selection } from "./selection.ts";

/** How long a result set lives after its last use, in milliseconds. */
const LIFETIME = 120_000;

interface ResultSet {
  /** How many feeds there are in all. */
  readonly count: number;
  /** What has not been given out yet. */
  rest: Selection;
  usedAt: number;
}

/** The searches that are going on: what they asked for and how far they are, never what they found. */
export class ResultSets {
  readonly #sets = new Map<string, ResultSet>();
  readonly #clock: () => number;
  #opened = 0;

  constructor(clock: () => number) {
    this.#clock = clock;
  }

  /** Keeps a search, and gives its `resultId`. */
  open(rest: Selection): string {
    this.#forgetOld();
    const start = mix(hashText(rest.collection.name), ++this.#opened);
    const id = [0, 1, 2].map((part) => mix(start, part).toString(16).padStart(8, "0")).join("");
    this.#sets.set(id, { rest, count: countOf(rest), usedAt: this.#clock() });
    return id;
  }

  /** The search with this id in this collection; using it keeps it alive. */
  use(id: string, collection: string): ResultSet {
    this.#forgetOld();
    const found = this.#sets.get(id);
    if (found?.rest.collection.name !== collection)
      throw new Refusal(404, `resultId: no such result set in ${collection}, or it has expired`);
    found.usedAt = this.#clock();
    return found;
  }

  #forgetOld(): void {
    const oldest = this.#clock() - LIFETIME;
    for (const [id, { usedAt }] of this.#sets) if (usedAt < oldest) this.#sets.delete(id);
  }
}
