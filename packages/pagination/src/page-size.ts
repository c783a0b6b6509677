/** Good pages in a row before a smaller page grows again. */
const goodPagesToGrow = 5;

/**
 * The page size of one walk: halved when the API can't give so much at once, doubled again after some good pages,
 * never above what was asked.
 */
export class PageSize {
  readonly #full: number;
  #size: number;
  #goodPages = 0;

  /** @param full What the walk starts with and never exceeds. */
  constructor(full: number) {
    this.#full = full;
    this.#size = full;
  }

  /** The size to ask for now; undefined while nothing had to be reduced. */
  get reduced(): number | undefined {
    return this.#size === this.#full ? undefined : this.#size;
  }

  get isSmallest(): boolean {
    return this.#size === 1;
  }

  shrink(): void {
    this.#size = Math.max(1, Math.floor(this.#size / 2));
    this.#goodPages = 0;
  }

  pageCame(): void {
    this.#goodPages += 1;
    if (this.#goodPages % goodPagesToGrow === 0) this.#size = Math.min(this.#full, this.#size * 2);
  }
}
